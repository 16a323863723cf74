"""The words that may speak of time, each with a kind (one letter of the grammar) and a value."""

import re

ALTERNATIVES = {
    "i": "in during throughout im während en pendant durante",
    "v": "over at übers",  # before a weekend or a feast
    "O": "on am",
    "S": "since seit depuis desde",
    "U": "until till til bis hasta",
    "B": "before avant",
    "A": "after nach après",
    "V": "vor hace",  # ago, put before what it counts
    "F": "from von vom",
    "-": "to through thru – — -",
    "b": "between zwischen entre",
    "&": "and or und oder et ou y",
    "Z": "of de du del",
    "r": "around circa",
    "D": "der den dem die das le la les el los las l d",
    "L": "last previous letzte letzten letzter letztes vergangene vergangenen vergangenes vorige voriges"
    " última último últimas últimos",
    "K": "dernier dernière derniers dernières passé passée pasado pasada pasados pasadas",  # last, put after
    "t": "this current diese dieser dieses diesen diesem ce cet cette este esta",
    "x": "next coming upcoming nächste nächsten nächster nächstes prochain prochaine próximo próxima",
    "g": "ago",
    "z": "every each half jeden chaque cada",
    "e": "weekend wochenende week-end",
}

SERIES = {
    "m": (
        "january january januar janvier enero",
        "february februar février febrero",
        "march märz mars marzo",
        "april avril abril",
        "may mai mayo",
        "june juni juin junio",
        "july juli juillet julio",
        "august août agosto",
        "september septembre septiembre",
        "october oktober octobre octubre",
        "november novembre noviembre",
        "december dezember décembre diciembre",
    ),
    "j": ("jan", "feb", "mar", "apr", "", "jun", "jul", "aug", "sep sept", "oct okt", "nov", "dec dez"),
    "W": (
        "monday montag lundi lunes",
        "tuesday dienstag mardi martes",
        "wednesday mittwoch mercredi miércoles",
        "thursday donnerstag jeudi jueves",
        "friday freitag vendredi viernes",
        "saturday samstag samedi sábado",
        "sunday sonntag dimanche domingo",
    ),
    "w": (
        "a an one ein eine einem einer un une una",
        "two zwei deux dos",
        "three drei trois tres",
        "four vier quatre cuatro",
        "five fünf cinq cinco",
        "six sechs seis",
        "seven sieben siete",
        "eight acht huit ocho",
        "nine neun neuf nueve",
        "ten zehn dix diez",
        "eleven elf onze once",
        "twelve zwölf douze doce",
    ),
    "s": (
        "spring frühling frühjahr printemps primavera",
        "summer sommer été verano",
        "autumn fall herbst automne otoño",
        "winter hiver invierno",
    ),
    "M": ("morning", "afternoon", "evening", "night"),
    "f": ("couple paar", "few several some einigen"),
    "p": ("early anfang début", "mid mitte", "late ende fin"),
    "P": ("beginning start", "middle", "end"),  # of something
    "H": ("christmas xmas weihnachten noël navidad", "silvester"),
}

UNITS = {
    "minute": "minute minutes minuten minutos",
    "hour": "hour hours stunde stunden heure heures hora horas",
    "day": "day days tag tage tagen jour jours día días",
    "week": "week weeks woche wochen semaine semaines semana semanas",
    "month": "month months monat monate monaten mois mes meses",
    "quarter": "quarter quarters quartal",
    "year": "year years jahr jahre jahren année années ans año años",
}

DAYS = {0: "today heute aujourd'hui hoy", -1: "yesterday gestern ayer", -2: "vorgestern avant-hier anteayer"}

PHRASES = {
    r"il y a": ("V", 0),
    r"fin de semana": ("e", 0),
    r"(?:the )?day before yesterday": ("R", -2),
    r"earlier today": ("R", 0),
    r"new year'?s?(?: eve| day)?": ("H", 1),
    r"prior to": ("B", 0),
    r"antes del?": ("B", 0),
    r"después del?": ("A", 0),
    r"jusqu'(?:à|en|au)": ("U", 0),
}

# Words whose other meaning is commoner: as months they need more around them.
DOUBTFUL_MONTHS = {"may", "march", "mars", "mayo", "mai"}

# What makes a word that looks like time another thing by what follows it.
NOT_SEASONS = {
    "spring": re.compile(
        r"\s+(?:boot|framework|security|data|mvc|cloud|batch|app|bean|context|cleaning)", re.I
    ),
    "fall": re.compile(
        r"\s+(?:back|through|into|off|over|short|apart|down|behind|out|asleep|in love)\b", re.I
    ),
}

# A number before a plural counts things, unless these follow it.
_PLURAL = (
    r"\s+(?!(?:was|is|has|does|us|this|its|as|conversations|chats|discussions|messages|notes)\b)[a-z]+s\b"
)
COUNTED = re.compile(_PLURAL)

# What a number after them numbers.
NUMBERED = {"version", "versions", "api-version", "model", "snapshot", "tag", "api", "release"}

FRENCH = re.compile(r"\b(?:avons|avez|nous|vous|est-ce|quel\w*|quoi|pourquoi|les)\b|\bqu['’]", re.I)


# What is left of a query that asks for nothing but a time.
_EMPTY = (
    "a about all and any anything at been can changed did do does done for from get give happen happened "
    "has have i in is it list me my new of on our out please recap remind said say show summarise "
    "summarize summary talk talked tell that the there things this to up us was we were what what's work "
    "worked you your everything something between during conversations conversation chats chat messages "
    "message discussions discuss discussed haben wir ist passiert gemacht gab es que qué qu fait avons "
    "nous hicimos "
)
EMPTY_WORDS = frozenset(_EMPTY.split())


def _lexicon() -> dict[str, tuple[str, int]]:
    """Give kind and value of each word."""
    words = {word: (kind, 0) for kind, text in ALTERNATIVES.items() for word in text.split()}
    words |= {
        word: (kind, number)
        for kind, rows in SERIES.items()
        for number, row in enumerate(rows, 1 if kind in "mjw" else 0)
        for word in row.split()
    }
    words |= {word: ("u", number) for number, row in enumerate(UNITS.values()) for word in row.split()}
    words |= {word: ("R", number) for number, row in DAYS.items() for word in row.split()}
    return words | {"the": ("D", 1), "past": ("L", 1), "tonight": ("N", 0)}


WORDS = _lexicon()
UNIT_NAMES = tuple(UNITS)
