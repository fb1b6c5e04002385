"""Who has no place, and why not."""

from summit.errors import N_

SENTENCES = {
    "waits": N_(
        "%(person)s has no place yet because none was free when they said yes on %(since)s; they are number "
        "%(position)s in line."
    ),
    "waits_area_taken": N_(
        "%(person)s has no place yet because none was free when they said yes on %(since)s; they are number "
        "%(position)s in line, and were passed over on %(freed)s because their area has its place."
    ),
    "waits_nominators_places": N_(
        "%(person)s has no place yet because none was free when they said yes on %(since)s; they are number "
        "%(position)s in line, and were passed over on %(freed)s because the free place was a nominator's."
    ),
    "waits_priority": N_(
        "%(person)s has no place yet because none was free when they said yes on %(since)s; they are number "
        "%(position)s in line, and were passed over on %(freed)s because somebody else has priority."
    ),
    "waits_by_hand": N_(
        "%(person)s has no place yet because none was free when they said yes on %(since)s; they are number "
        "%(position)s in line, and were passed over on %(freed)s because an organiser chose somebody else by "
        "hand."
    ),
    "lapsed": N_(
        "%(person)s has no place because they let an offer pass on %(freed)s and have not said since that "
        "they still want one."
    ),
    "is_reserve": N_(
        "%(person)s has no place because they are reserve number %(position)s of %(nominator)s and none has "
        "become free for them."
    ),
    "is_reserve_bounced": N_(
        "%(person)s has no place because they are reserve number %(position)s of %(nominator)s, and were "
        "passed over because the mail to them came back."
    ),
    "is_reserve_area_taken": N_(
        "%(person)s has no place because they are reserve number %(position)s of %(nominator)s, and were "
        "passed over because the area has its place."
    ),
    "is_reserve_no_place": N_(
        "%(person)s has no place because they are reserve number %(position)s of %(nominator)s, and were "
        "passed over because no place was free."
    ),
    "asked": N_(
        "%(person)s has no place yet because they were asked on %(named)s and have not answered; it is taken "
        "by a yes while one is free."
    ),
    "declined": N_("%(person)s has no place because they said no on %(freed)s."),
    "declined_for_them": N_("%(person)s has no place because %(answerer)s said no for them on %(freed)s."),
    "expired": N_("%(person)s has no place because they had not answered by %(freed)s."),
    "withdrawn": N_("%(person)s has no place because they gave it up on %(freed)s."),
    "withdrawn_for_them": N_("%(person)s has no place because %(answerer)s cancelled for them on %(freed)s."),
    "taken_back": N_("%(person)s has no place because the invitation was taken back on %(freed)s."),
    "handed_on": N_("%(person)s has no place because they handed it on to somebody else on %(freed)s."),
    "not_asked": N_("%(person)s has no place because nobody has asked them yet."),
}
