"""Which column holds what: by its title in four languages, or, in a list without titles, by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum

from summit.imports.sheetful import Row, Sheetful
from summit.imports.wording import folded

TITLES_WITHIN = 10  # rows at the top among which the titles may stand, below a headline and a blank row
_EMAIL_ALONE = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_PHONE = re.compile(r"(?:(?:tlf|tel|mobil)\.?:? *)?(?=(?:\D*\d){6})\+?[\d\s()./-]{6,}", re.IGNORECASE)


class Field(StrEnum):
    """What we can keep of a row."""

    NAME = "name"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    ORGANISATION = "organisation"
    AREA = "area"
    PHONE = "phone"
    LANGUAGE = "language"
    GROUP = "group"
    PARTY = "party"
    NOTE = "note"


Words = Mapping[str, str]
"""Language → titles of one meaning, as people write them, without spaces, hyphens and dots."""

TITLES: Mapping[Field, Words] = {
    Field.NAME: {
        "en": "name fullname participant participants participantname attendee person",
        "da": "navn fuldenavn fuldtnavn heltnavn fornavnogefternavn deltager deltagere deltagernavn person",
        "nb": "navn fulltnavn heltnavn fornavnogetternavn deltaker deltakere deltakernavn person",
        "nl": "naam volledigenaam voorenachternaam deelnemer deelnemers deelnemersnaam",
    },
    Field.FIRST_NAME: {
        "en": "firstname givenname forename",
        "da": "fornavn fornavne",
        "nb": "fornavn fornavne",
        "nl": "voornaam roepnaam",
    },
    Field.MIDDLE_NAME: {"en": "middlename", "da": "mellemnavn", "nb": "mellomnavn", "nl": "tussenvoegsel"},
    Field.LAST_NAME: {
        "en": "lastname surname familyname",
        "da": "efternavn slektsnavn",
        "nb": "etternavn slektsnavn",
        "nl": "achternaam familienaam",
    },
    Field.EMAIL: {
        "en": "email emails mail mails emailaddress mailaddress",
        "da": "email emails mail mails emailadresse emailadresser mailadresse mailadresser",
        "nb": "email mail epost epostadresse emailadresse mailadresse elektroniskpost",
        "nl": "email emails mail mails emailadres mailadres",
    },
    Field.ORGANISATION: {
        "en": "organisation organization company employer workplace institution association school",
        "da": """organisation virksomhed firma forening foreningorganisation arbejdsplads arbejdssted arbejdsgiver
            institution institutionskole skole""",
        "nb": "organisasjon virksomhet firma bedrift forening lag arbeidsplass arbeidsgiver institusjon skole",
        "nl": "organisatie bedrijf bedrijfsnaam werkgever arbeidsgiver vereniging instelling school",
    },
    Field.AREA: {
        "en": "area localarea village town district municipality",
        "da": "område lokalområde lokalsamfund lokalområdeby landsby by bydel sogn kommune",
        "nb": "område lokalområde lokalsamfunn by bydel sogn kommune bygd grend tettsted",
        "nl": "gebied dorp wijk kern buurt plaats woonplaats gemeente",
    },
    Field.PHONE: {
        "en": "phone phonenumber telephone telephonenumber mobile mobilephone mobilenumber cell tel",
        "da": "telefon telefonnr telefonnummer tlf tlfnr mobil mobilnr mobilnummer mobiltelefon",
        "nb": "telefon telefonnr telefonnummer tlf tlfnr mobil mobilnr mobilnummer mobiltelefon",
        "nl": "telefoon telefoonnummer tel telnr mobiel mobielnummer mobieltelefoonnummer gsm",
    },
    Field.LANGUAGE: {"en": "language", "da": "sprog", "nb": "språk", "nl": "taal"},
    Field.GROUP: {"en": "group sector", "da": "gruppe sektor", "nb": "gruppe sektor", "nl": "groep sector"},
    Field.PARTY: {"en": "party politicalparty", "da": "parti", "nb": "parti", "nl": "partij"},
    Field.NOTE: {
        "en": "note notes comment comments remark remarks",
        "da": "note bemærkning bemærkninger kommentar kommentarer notat noter",
        "nb": "merknad merknader anmerkning kommentar kommentarer notat",
        "nl": "opmerking opmerkingen notitie",
    },
}
_FIELD_OF = {title: field for field, words in TITLES.items() for text in words.values() for title in text.split()}
_NAMING = {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME}


def bare(title: str) -> str:
    """A title for looking up: folded, without spaces, punctuation and what stands in brackets."""
    return re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", folded(title)))


def recognise(titles: Sequence[str]) -> dict[Field, int]:
    """Field → column index, for the titles that we know. Of two columns with the same meaning the first counts."""
    found: dict[Field, int] = {}
    for index, title in enumerate(titles):
        field = _FIELD_OF.get(bare(title))
        if field is not None:
            found.setdefault(field, index)
    return found


def are_titles(cells: Sequence[str]) -> bool:
    """Do these cells say where the names or the addresses are?"""
    return bool(recognise(cells).keys() & {*_NAMING, Field.EMAIL})


def with_titles(rows: Sequence[Row], are_titles: Callable[[Sequence[str]], bool] = are_titles) -> Sheetful:
    """The rows as a list, its titles found: by their words, or as a first row that is unlike the others."""
    for index, row in enumerate(rows[:TITLES_WITHIN]):
        if are_titles(row.cells):
            return Sheetful(_wide(row.cells, rows[index:]), tuple(rows[index + 1 :]))
    first, others = rows[0], rows[1:3]
    is_unlike = len(first.cells) > 1 and not any(map(_is_datum, first.cells))
    if is_unlike and others and all(map(_has_email, others)):
        return Sheetful(_wide(first.cells, rows), tuple(rows[1:]))
    return Sheetful(_wide((), rows), tuple(rows))


def _wide(titles: tuple[str, ...], rows: Sequence[Row]) -> tuple[str, ...]:
    width = max(len(row.cells) for row in rows)
    return titles + ("",) * (width - len(titles))


def _is_datum(cell: str) -> bool:
    """Can it be no title, because it is an address, also a mistyped one, or has a number in it?"""
    return _is_address(cell) or any(letter.isdigit() for letter in cell)


def _is_address(cell: str) -> bool:
    return "@" in cell or "(at)" in cell.casefold()


def _has_email(row: Row) -> bool:
    return any("@" in cell for cell in row.cells)


def guess(rows: Sequence[Row], areas: Collection[str]) -> dict[Field, int]:
    """Field → column index by what stands there: addresses, telephone numbers, known areas; the first other is the
    name (two, when both hold single words), the next the organisation, or the area when nothing else is known.
    """
    known = {folded(area) for area in areas}
    width = max((len(row.cells) for row in rows), default=0)
    found: dict[Field, int] = {}
    others: list[int] = []
    for index in range(width):
        values = [row.cell(index) for row in rows if row.cell(index)]
        field = _kind_of(values, known)
        if field is not None and field not in found:
            found[field] = index
        elif values:
            others.append(index)
    if len(others) > 1 and all(are_single_words([row.cell(index) for row in rows]) for index in others[:2]):
        found[Field.FIRST_NAME], found[Field.LAST_NAME] = others[:2]
        others = others[2:]
    elif others:
        found[Field.NAME] = others.pop(0)
    if others:
        found[Field.ORGANISATION] = others[0]
    return found


def _kind_of(values: Sequence[str], areas: Collection[str]) -> Field | None:
    if 2 * sum(_is_address(value) for value in values) >= len(values) > 0:  # names have no such sign in them
        return Field.EMAIL
    tests = (
        (Field.PHONE, lambda value: _PHONE.fullmatch(value) is not None),
        (Field.AREA, lambda value: folded(value) in areas),
    )
    for field, holds in tests:
        if values and 2 * sum(map(holds, values)) > len(values):
            return field
    return None


def are_single_words(values: Sequence[str]) -> bool:
    """Are four in five of the values one word? Full names are two."""
    filled = [value for value in values if value]
    return bool(filled) and 5 * sum(" " not in value for value in filled) >= 4 * len(filled)
