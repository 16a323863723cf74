"""The grammar: expressions of time as patterns over the kinds of tokens, from small to large.

A kind is one letter: those of words stand in `words`; digits give n (1-31), N (more), o (7th), k (7.), y (a year), I
(a whole date), E (7.5.2023), J (2023-05), h (10:30), Q (Q3); q and j are months whose words mean other things too
(may, dec). Punctuation is a comma or |, what owns is ', and any other word is a full stop.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from grid.dates import bounded, dated, relative
from grid.dates.periods import Period
from grid.dates.said import Reading
from grid.dates.tokens import Token

# The rules, applied in this order, make 1, a period that stands by itself; 2, one that needs a preposition; and X, a
# whole expression.
_RULES: tuple[tuple[str, Reading, str], ...] = (
    # dates
    ("Ih?", dated.written, "1"),
    ("(?<=[OSUBAFV])E|(?<=[OSUBAFV]D)E", dated.written, "1"),
    ("J", dated.written, "2"),
    ("m[no]-[no](?:,?y)?", dated.days_of_month, "1"),
    ("(?<=[OSUBA])[mq]D?[nok](?!,?y)|mo|m[nk](?![.]|,?y)|[qj]o(?![.])", dated.day_of_month, "1"),
    ("[mqj]D?[no],?y", dated.day_of_month, "1"),
    ("D?[no]Z?[mqj],?Z?y|D?oZ?m|D[no]m|D?oZq|(?<![.])nm|D?[no](?<=[OSUBAF].)[mq]", dated.day_of_month, "1"),
    ("k[mq]y|k(?<=[OSUBAFDV].)[mq]", dated.day_of_month, "1"),
    ("Lm|(?<!D)Lq(?![.])|[mq]K", dated.last_month_named, "1"),
    ("(?<=[OSUBA])Do(?=[|,]|$)", dated.day_number, "1"),
    ("tm", dated.this_month_named, "1"),
    ("(?<![no])(?<![no]Z)[mqj],?Z?y", dated.month_of_year, "1"),
    ("QZ?y", dated.quarter, "1"),
    ("sZ?y|Ls(?!')|sK", dated.season, "1"),
    ("Ds(?=[|,]|$)", dated.season, "2"),
    ("Hy|LH", dated.feast, "1"),
    # reckoned from today
    ("RM?|tM|LM|N", relative.near_day, "1"),
    ("WM?Z?Lu|WM?Z?D?uK|LuOW", relative.weekday_of_last_week, "1"),
    ("(?<!z)(?:w?f|[nNw])Z?ug|V(?:w?f|[nNw])Z?u", relative.ago, "1"),
    ("SV?(?:w?f|[nNw])Z?u", relative.since_units, "X"),
    ("D?L(?:w?f|[nNw])Z?u|D?[nNw]Ku", relative.last_units, "1"),
    ("D?Lu(?![Z])|D?uK", relative.last_unit, "1"),
    ("tu", relative.this_unit, "1"),
    ("LWM?|WK", relative.weekday, "1"),
    ("tW", relative.this_weekday, "1"),
    ("DW", relative.weekday_with_article, "1"),
    ("(?<![xz])WM", relative.weekday, "1"),
    ("W", relative.weekday, "2"),
    ("D?Le(?!B)|eK|te", relative.weekend, "1"),
    ("De(?!B)|(?<=[vO])e", relative.weekend, "2"),
    ("H", dated.feast, "2"),
    ("(?<=[BAU])m(?=[.])", dated.month_or_name, "2"),
    ("m|(?<=i)q|(?<=[pSUBAbF])q(?![.])|(?<=[pP]Z)q", dated.month, "2"),
    ("(?<=[mqy2]&)q|(?<=[mqy2]-)q", dated.month, "2"),
    ("Q", dated.quarter, "2"),
    ("y", dated.year, "2"),
    # built from the above
    ("D?uZ1", bounded.unit_around, "1"),
    ("D?pZ?D?[12]|D?PZD?[12]", bounded.part, "1"),
    ("D?(?:[nNw]|w?f)?uB[12]|D?uA[12]", bounded.unit_beside, "1"),
    ("D?L?eB[12]", bounded.weekend_before, "1"),
    ("D?Le", relative.weekend, "1"),
    ("[bF]D?[no][-&U]1|(?<![.])n-1", dated.days_before_date, "1"),
    ("bD?[12][&-]D?[12]|F[12][-U]D?[12]|[12]-1|[iO]2-2|1-2", bounded.between, "X"),
    ("[iO]D?2(?:(?:,&?|&)[iO]?D?[12])+", bounded.all_of, "X"),
    ("SD?[12]", bounded.since, "X"),
    ("AD?[12]", bounded.after, "X"),
    ("[BV]D?[12]", bounded.before, "X"),
    ("UD?[12]", bounded.until, "X"),
    ("[iOv]?rD?[12]", bounded.roughly, "X"),
    ("F2", bounded.loosely, "X"),
    ("[iOFZv]?1|[iO]D?2|v2", bounded.plainly, "X"),
)
RULES = [(re.compile(pattern), read, kind) for pattern, read, kind in _RULES]
SPEAKS_OF_TIME = re.compile("[IEJmqjWyRuNsQHeMo]")


@dataclass(frozen=True, slots=True)
class Expression:
    """The words of a query that mean a period, by their characters."""

    start: int
    end: int
    period: Period


def expressions(tokens: list[Token], *, now: datetime) -> list[Expression]:
    """Give the expressions of time in a query's tokens; `now` is local."""
    kinds = "".join(token.kind for token in tokens)
    if not SPEAKS_OF_TIME.search(kinds):
        return []
    for pattern, read, kind in RULES:
        tokens = _reduced(tokens, pattern, read, kind, now=now)
    return [
        Expression(token.start, token.end, token.period)
        for token in tokens
        if token.kind == "X" and token.period is not None
    ]


def _reduced(
    tokens: list[Token], pattern: re.Pattern[str], read: Reading, kind: str, *, now: datetime
) -> list[Token]:
    """Put one token for each run of them that a rule reads."""
    kinds = "".join(token.kind for token in tokens)
    made: list[Token] = []
    place = 0
    for match in pattern.finditer(kinds):
        run = tokens[match.start() : match.end()]
        period = read(run, now)
        if period is None:
            continue
        made += tokens[place : match.start()]
        made.append(replace(run[0], kind=kind, end=run[-1].end, period=period))
        place = match.end()
    return made + tokens[place:]
