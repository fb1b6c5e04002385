"""A nominator fills its places."""

from summit.web.nominator import home, naming, people, reconfirming
from summit.web.nominator.door import blueprint

__all__ = ["blueprint", "home", "naming", "people", "reconfirming"]
