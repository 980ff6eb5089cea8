"""Words of pages that are shown in place of an article. They name what such a page is, but never tell alone that it is
one: articles speak of cookies and passwords, too."""

from __future__ import annotations

import re

_CONSENT = re.compile(
    r"cookies?\b|consent|gdpr|privacy|tracking|vendors|personali[sz]|third.part"
    r"|galletas|privacidad|consentimiento|rastreo|publicidad"
    r"|consentement|confidentialité|vie privée|traceurs|publicité"
    r"|einwillig|zustimm|datenschutz|dsgvo|werbung"
    r"|rgpd|consentimento|privacidade|rastread"
    r"|consenso|riservatezza|toestemming|samtycke|zgod[aęy]|prywatno"
    r"|файл\w* cookie|согласи|конфиденциальн|персональн\w+ данн"
    r"|ملفات تعريف|الموافقة|خصوصي|同意|隐私|隱私|プライバシー|쿠키|개인정보",
    re.I,
)
_LOGIN = re.compile(
    r"\blog.?in\b|\bsign.?in\b|sign.?up|subscri[bp]|password|\bregister|(create|your) (an )?account|members?\b"
    r"|iniciar sesión|inicia sesión|suscr[ií][bp]|contraseña|regístr|registrarse|cuenta"
    r"|abonn|connexion|connect(ez|er)|mot de passe|inscri[vt]"
    r"|anmeld|einloggen|passwort|registrier|abonn|konto"
    r"|assin(e|ant|atura)|senha|entrar|cadastr|accedi|abbona|inloggen|wachtwoord|zaloguj|hasło|prenumer"
    r"|войти|вход|подпис[кчи]|пароль|зарегистр|تسجيل الدخول|كلمة (المرور|السر)|اشتر[كا]"
    r"|登录|登錄|密码|订阅|ログイン|パスワード|会員|로그인|비밀번호|구독",
    re.I,
)
_TROUBLE = re.compile(
    r"try (it )?again|come back (later|soon)|(be )?back (soon|shortly)|maintenance|overload|too many requests"
    r"|technical (problem|difficult|error|fault)|temporar(y|ily)|unexpected error|something went wrong|out of order"
    r"|(inténte|intenta|vuelv)\w* (lo )?(de nuevo|más tarde)|mantenimiento|problema técnico|temporalmente"
    r"|réessayer|ultérieurement|indisponible|problème technique|temporairement"
    r"|später (noch ?einmal|erneut|wieder)|wartung|technisch\w* (problem|störung|fehler)|vorübergehend"
    r"|tente (de )?novo|mais tarde|manutenção|temporariamente|riprova|manutenzione|più tardi"
    r"|попробуйте (ещё|еще|позже)|повторите|технически\w+ (работ|проблем)|временно"
    r"|حاول مرة|لاحقا|صيانة|稍后|維護|维护|メンテナンス|しばらく|나중에|점검",
    re.I,
)
_LEAST_OF_TWO = 2  # different words


def speaks_of_consent(text: str) -> bool:
    return _count(_CONSENT, text) >= _LEAST_OF_TWO


def speaks_of_login(text: str) -> bool:
    return _count(_LOGIN, text) >= _LEAST_OF_TWO


def speaks_of_trouble(text: str) -> bool:
    return _count(_TROUBLE, text) > 0


def _count(words: re.Pattern[str], text: str) -> int:
    return len({found.group().casefold() for found in words.finditer(text)})
