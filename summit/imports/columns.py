"""Which column holds what: by its title in four languages, or, in a list without titles, by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from summit.imports.sheetful import Row, Sheetful
from summit.imports.wording import folded

TITLES_WITHIN = 10  # rows at the top among which the titles may stand, below a headline and a blank row
_EMAIL_ALONE = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_PHONE = re.compile(r"(?=(?:\D*\d){6})\+?[\d\s()./-]{6,}")


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


# Danish, Norwegian, Dutch and English as people write them, without spaces, hyphens and dots.
_TITLES = {
    Field.NAME: """name fullname navn fuldenavn fuldtnavn fulltnavn heltnavn fornavnogefternavn fornavnogetternavn naam
        volledigenaam voorenachternaam deltager deltagere deltagernavn deltaker deltakere deltakernavn deelnemer
        deelnemers deelnemersnaam participant participants participantname attendee person""",
    Field.FIRST_NAME: "firstname givenname forename fornavn fornavne voornaam roepnaam",
    Field.MIDDLE_NAME: "middlename mellemnavn mellomnavn tussenvoegsel",
    Field.LAST_NAME: "lastname surname familyname efternavn etternavn slektsnavn achternaam familienaam",
    Field.EMAIL: """email emails mail mails emailaddress mailaddress emailadresse emailadresser mailadresse mailadresser
        epost epostadresse emailadres mailadres elektroniskpost""",
    Field.ORGANISATION: """organisation organization company employer workplace institution association organisasjon
        virksomhed virksomhet firma bedrift forening foreningorganisation lag arbejdsplads arbejdssted arbeidsplass
        arbeidsgiver arbejdsgiver institutionskole skole organisatie bedrijf bedrijfsnaam werkgever vereniging
        instelling school""",
    Field.AREA: """area localarea village town district municipality område lokalområde lokalsamfund lokalsamfunn
        lokalområdeby landsby by bydel sogn kommune bygd grend tettsted gebied dorp wijk kern buurt plaats woonplaats
        gemeente""",
    Field.PHONE: """phone phonenumber telephone telephonenumber mobile mobilephone mobilenumber cell telefon telefonnr
        telefonnummer tlf tlfnr mobil mobilnr mobilnummer mobiltelefon telefoon telefoonnummer tel telnr mobiel
        mobielnummer mobieltelefoonnummer gsm""",
    Field.LANGUAGE: "language sprog språk taal",
    Field.GROUP: "group sector gruppe sektor groep",
    Field.PARTY: "party politicalparty parti partij",
    Field.NOTE: """note notes comment comments remark remarks bemærkning bemærkninger kommentar kommentarer notat noter
        merknad merknader anmerkning opmerking opmerkingen notitie""",
}
_FIELD_OF = {title: field for field, titles in _TITLES.items() for title in titles.split()}
_NAMING = {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME}


def recognise(titles: Sequence[str]) -> dict[Field, int]:
    """Field → column index, for the titles that we know. Of two columns with the same meaning the first counts."""
    found: dict[Field, int] = {}
    for index, title in enumerate(titles):
        field = _FIELD_OF.get(re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", folded(title))))
        if field is not None:
            found.setdefault(field, index)
    return found


def with_titles(rows: Sequence[Row]) -> Sheetful:
    """The rows as a list, its titles found: by their words, or as a first row that is unlike the others."""
    for index, row in enumerate(rows[:TITLES_WITHIN]):
        if recognise(row.cells).keys() & {*_NAMING, Field.EMAIL}:
            return Sheetful(_wide(row.cells, rows[index:]), tuple(rows[index + 1 :]))
    first, others = rows[0], rows[1:3]
    if len(first.cells) > 1 and not _has_email(first) and others and all(map(_has_email, others)):
        return Sheetful(_wide(first.cells, rows), tuple(rows[1:]))
    return Sheetful(_wide((), rows), tuple(rows))


def _wide(titles: tuple[str, ...], rows: Sequence[Row]) -> tuple[str, ...]:
    width = max(len(row.cells) for row in rows)
    return titles + ("",) * (width - len(titles))


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
    tests = (
        (Field.EMAIL, lambda value: "@" in value),
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
