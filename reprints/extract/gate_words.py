"""What stands where a text breaks off for those who do not pay or log in."""

from __future__ import annotations

import re

# what says that the text goes on for those who pay or log in
GATE = re.compile(
    r"(subscri\w+|sign (up|in)|log ?in|register|join|become a member)\b.{0,60}\b(to|and) "
    r"(continue|keep|finish|read|unlock|access|view|see)"
    r"|to (continue|keep|finish) reading|to read (on|more|the (rest|full|whole|entire|remain\w+))"
    r"|(continue|keep) reading with"
    r"|(only|exclusive(ly)?|reserved|available|is) (for|to) (our |all |paying |registered )*(subscribers|members)"
    r"|subscribers?[- ]only|(unlock|rest of) this (article|story|text)|you(’|')?ve (reached|used) (your|all)"
    r"|you have (reached|used|read) (your|all|the)\b.{0,40}\b(free|limit)"
    r"|suscr[ií]\w+.{0,40} para (seguir|continuar|leer|acceder)"
    r"|para (seguir|continuar) leyendo|para leer (el resto|más)"
    r"|(sólo|solo|exclusivo|reservado|exclusiva) (para|a) (nuestros |los )?(suscriptores|socios|abonados)"
    r"|pour lire la suite|(réservée?s?|accessible) (uniquement )?(à nos|aux) (abonnés|membres)|il vous reste \d+ ?%"
    r"|abonnez-vous pour|la suite (de cet article )?est réservée"
    r"|(nur|exklusiv) für (unsere )?(abonnent|mitglieder|plus)|weiterlesen (mit|nach)"
    r"|mit .{0,20}(abo|plus) (weiter)?lesen"
    r"|um (den (ganzen |vollständigen )?artikel )?(weiter ?zu ?|zu )?lesen"
    r"|para continuar (lendo|a ler|a leitura)|(exclusivo|só|apenas|conteúdo) para (nossos )?assinantes|assine para"
    r"|per continuare (a leggere|la lettura)|(riservat[oa]|solo) (agli|per gli|ai nostri) abbonati"
    r"|alleen voor (abonnees|leden)|om verder te lezen"
    r"|(tylko|wyłącznie) dla (prenumeratorów|subskrybentów)|aby czytać dalej"
    r"|(только|доступн\w+) (для )?подписчик|чтобы (продолжить чтение|читать дальше|прочитать)"
    r"|للمشتركين( فقط)?|لمتابعة القراءة|لقراءة (المزيد|بقية|المقال كامل)"
    r"|(登录|登入|订阅|訂閱|付费)后?(阅读|閱讀|查看|继续)|(会员|會員)(专享|專享)"
    r"|会員限定|残り\d+文字|続きを読むには|(로그인|구독)( 후|하고|하시면)",
    re.I,
)
# what such gates say, but headers of whole pages, too
HINT = re.compile(
    r"already a (subscriber|member)|ya (es|eres) suscriptor|déjà abonné|(bereits|schon) abonnent|já é assinante"
    r"|sei già abbonato|уже подписан|subscribe (now|today)|(suscríbete|abonnez-vous|abonnieren|assine|abbonati)\b",
    re.I,
)
