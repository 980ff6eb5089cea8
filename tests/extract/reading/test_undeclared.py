"""Pages that declare no charset: their letters and words tell it."""

from __future__ import annotations

import pytest

from reprints.extract.decoding.decode import decode

TEXTS = {
    "pl": (
        ("cp1250", "iso-8859-2"),
        "Rząd ogłosił wczoraj nowe środki dla mieszkańców miasta. Źródło podaje, że śledztwo wciąż trwa, "
        "a rzecznik nie chciał odpowiedzieć na pytania dziennikarzy. Członkowie rady spotkają się w "
        "przyszłym tygodniu, aby omówić sprawę.",
    ),
    "cs": (
        ("cp1250", "iso-8859-2"),
        "Soud včera odložil projednávání žaloby o týden. Obyvatelé města čekají na rozhodnutí již "
        "několik měsíců a úřad neodpověděl na jejich dopisy. Řada svědků uvedla, že přehrada byla v "
        "nebezpečném stavu.",
    ),
    "hu": (
        ("cp1250", "iso-8859-2"),
        "A bíróság tegnap elhalasztotta az ügy tárgyalását. A város lakói hónapok óta várnak a döntésre, "
        "és a hivatal nem válaszolt a leveleikre. Több tanú elmondta, hogy a gát veszélyes állapotban "
        "volt, és erről előre figyelmeztették őket.",
    ),
    "ru": (
        ("cp1251", "koi8-r", "cp866", "iso-8859-5"),
        "Суд в Москве отложил рассмотрение жалобы на неделю. Жители города ждут решения уже несколько "
        "месяцев, а ведомство не ответило на их письма. Свидетели рассказали, что плотина была в опасном "
        "состоянии.",
    ),
    "uk": (
        ("cp1251", "koi8-u"),
        "Суд у Києві відклав розгляд скарги на тиждень. Мешканці міста чекають на рішення вже кілька "
        "місяців, а установа не відповіла на їхні листи. Свідки розповіли, що гребля була у небезпечному "
        "стані.",
    ),
    "bg": (
        ("cp1251",),
        "Съдът отложи разглеждането на жалбата за следващата седмица. Жителите на града чакат решението "
        "от месеци, а ведомството не е отговорило на писмата им. Свидетели разказаха, че язовирът е бил "
        "в опасно състояние.",
    ),
    "el": (
        ("cp1253", "iso-8859-7"),
        "Το δικαστήριο ανέβαλε χθες την υπόθεση για μία εβδομάδα. Οι κάτοικοι της πόλης περιμένουν την "
        "απόφαση εδώ και μήνες και η υπηρεσία δεν απάντησε στις επιστολές τους. Μάρτυρες είπαν ότι το "
        "φράγμα ήταν σε επικίνδυνη κατάσταση.",
    ),
    "tr": (
        ("cp1254",),
        "Mahkeme dün davayı bir hafta ertelediğini açıkladı. Şehir sakinleri aylardır kararı bekliyor ve "
        "yetkililer mektuplarına cevap vermedi. Tanıklar barajın tehlikeli durumda olduğunu söyledi, "
        "ancak kimse onları dinlemedi.",
    ),
    "he": (
        ("cp1255",),
        "בית המשפט דחה אתמול את הדיון בעתירה בשבוע. תושבי העיר ממתינים להחלטה כבר חודשים והרשות לא השיבה "
        "למכתביהם. עדים סיפרו כי הסכר היה במצב מסוכן.",
    ),
    "ar": (
        ("cp1256",),
        "أجلت المحكمة أمس النظر في القضية لمدة أسبوع. وينتظر سكان المدينة القرار منذ أشهر ولم ترد "
        "السلطات على رسائلهم. وقال شهود إن السد كان في حالة خطيرة.",
    ),
    "th": (
        ("cp874",),
        "ศาลเลื่อนการพิจารณาคดีออกไปหนึ่งสัปดาห์ ชาวเมืองรอคำตัดสินมาหลายเดือนแล้ว "
        "และหน่วยงานไม่ได้ตอบจดหมายของพวกเขา พยานเล่าว่าเขื่อนอยู่ในสภาพอันตราย",
    ),
    "zh": (
        ("gb18030",),
        "法院昨天将案件的审理推迟了一周。市民们等待判决已有数月，有关部门没有回复他们的信件。证人说，大坝处于危险状态。",
    ),
    "tw": (
        ("big5",),
        "法院昨天將案件的審理推遲了一週。市民們等待判決已有數月，有關部門沒有回覆他們的信件。證人說，大壩處於危險狀態。",
    ),
    "ja": (
        ("cp932", "euc_jp"),
        "裁判所は昨日、事件の審理を一週間延期した。市民は数か月前から判決を待ってい"
        "るが、役所は手紙に返事をしなかった。証人はダムが危険な状態だったと語った。",
    ),
    "ko": (
        ("cp949",),
        "법원은 어제 사건의 심리를 일주일 연기했다. 시민들은 몇 "
        "달째 판결을 기다리고 있으나 관청은 편지에 답하지 않았다.",
    ),
    "es": (
        ("cp1252",),
        "El tribunal aplazó ayer la vista del caso una semana. Los vecinos esperan la decisión desde "
        "hace meses y la administración no respondió a sus cartas. Según los testigos, la presa estaba "
        "en situación de peligro; «nadie escuchó», añadió.",
    ),
    "fr": (
        ("cp1252",),
        "Le tribunal a reporté hier l’examen de la plainte d’une semaine. Les habitants attendent la "
        "décision depuis des mois et l’administration n’a pas répondu à leurs lettres. Des témoins ont "
        "déclaré que le barrage était en danger, où personne n’était allé.",
    ),
    "de": (
        ("cp1252",),
        "Das Gericht hat die Verhandlung gestern um eine Woche verschoben. Die Einwohner warten seit "
        "Monaten auf die Entscheidung, und die Behörde beantwortete ihre Briefe nicht. Zeugen erklärten, "
        "der Damm sei in gefährlichem Zustand gewesen; für später könne man nichts ausschließen.",
    ),
    "pt": (
        ("cp1252",),
        "O tribunal adiou ontem a audiência do caso por uma semana. Os moradores aguardam a decisão há "
        "meses e a administração não respondeu às suas cartas. Testemunhas disseram que a barragem "
        "estava em situação perigosa; ninguém os ouviu, não houve reação.",
    ),
    "sv": (
        ("cp1252",),
        "Domstolen sköt igår upp behandlingen av målet en vecka. Invånarna har väntat på beslutet i "
        "månader och myndigheten svarade inte på deras brev. Vittnen berättade att dammen var i farligt "
        "skick, men ingen lyssnade på dem.",
    ),
}
CASES = [(codec, text) for codecs, text in TEXTS.values() for codec in codecs]


@pytest.mark.parametrize(("codec", "text"), CASES)
def test_a_page_without_a_declaration_is_read_in_its_charset(codec: str, text: str) -> None:
    body = f"<title>{text[:40]}</title><div class=menu><a href=/>Home</a></div><p>{text}</p>".encode(codec)
    assert text in decode(body).text


@pytest.mark.parametrize(("codec", "text"), CASES)
def test_a_charset_nobody_knows_is_as_good_as_none(codec: str, text: str) -> None:
    assert text in decode(b"<meta charset=unknown><p>" + text.encode(codec), "text/html; charset=none").text


@pytest.mark.parametrize("text", ["Núñez", "L’été à Nîmes, où l’on déjà a été", "Größe – Häuser für alle €"])
def test_too_little_to_tell_is_western(text: str) -> None:
    assert decode(f"<p>{text}".encode("cp1252")).text == f"<p>{text}"


@pytest.mark.parametrize("piece", [b"<script>", b"<!--", b"<meta ", b"<meta '", b"< ", b"<title>\xe9"])
def test_marks_that_never_close_cost_no_time(piece: bytes) -> None:
    decode(piece * 200_000 + b"\xe9\xea" * 50)


@pytest.mark.parametrize(("codec", "text"), CASES)
def test_long_scripts_and_blanks_around_the_text_hide_nothing(codec: str, text: str) -> None:
    head = "<script>" + "var a = 'some words in ASCII';\n" * 4_000 + "</script>" + " \n\t" * 5_000
    menu = "<li><a href=/>Home and other plain words</a></li>\n      " * 200
    assert text in decode(f"{head}{menu}<p>{text}</p>{menu}".encode(codec)).text


def test_quotes_and_dashes_alone_tell_no_charset() -> None:
    text = "“So it goes”, he said – “and so – it went” … ‘never’ · again. " * 20
    assert decode(text.encode("cp1252")).text == text
