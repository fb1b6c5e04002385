"""A nominator fills its places."""

from summit.web.nominator import home, letters, naming, people, reconfirming
from summit.web.nominator.door import blueprint

__all__ = ["blueprint", "home", "letters", "naming", "people", "reconfirming"]
