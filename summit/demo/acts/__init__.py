"""The acts of the story, one module each; every scene is a function of the stage."""
