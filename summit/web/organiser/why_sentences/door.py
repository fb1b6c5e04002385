"""Who came by another way."""

from summit.errors import N_

SENTENCES = {
    "joined": N_(
        "%(person)s has this place because they registered by the open link of the event on %(answered)s, "
        "while one was free."
    ),
    "entered_over": N_(
        "%(person)s has this place because %(answerer)s entered their yes on %(answered)s, knowingly beyond the quota."
    ),
    "walked_in": N_("%(person)s has this place because they walked in on %(answered)s and one was free."),
    "walked_in_over": N_(
        "%(person)s has this place because they walked in on %(answered)s and were let in knowingly beyond the quota."
    ),
    "came": N_("%(person)s has this place because they came to the door on %(answered)s after all and one was free."),
    "came_over": N_(
        "%(person)s has this place because they came to the door on %(answered)s after all and were let in "
        "knowingly beyond the quota."
    ),
    "unknown": N_("%(person)s has this place, but the log does not tell how."),
}
