"""The compiled inner loops: who sits where as flat arrays, what an exchange costs, and the walk that makes them."""
