"""Records on the move: into a file, out of one, and into another database; row by row, and all or nothing."""
