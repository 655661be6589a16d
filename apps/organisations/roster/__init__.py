"""The roster as a sheet: read, compared with the directory, and written once somebody agrees.

``columns`` say what the sheet holds, ``template`` makes it empty, ``sheet`` reads it, ``values``
reads one cell, ``checking`` finds what is wrong inside the file, ``plan`` compares it with the
directory, ``importing`` carries it out, ``inviting`` lets the invitations go.
"""
