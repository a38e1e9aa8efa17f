"""The institution register as offices keep it: reading, comparing, applying and writing files.

``tables`` bytes to rows · ``columns`` which column is what · ``sifting`` which rows are
institutions · ``rows`` what a row says · ``matching`` which institution it is · ``likeness`` which
it may be · ``asking`` and ``choices`` what people say about that · ``plan`` what it would change ·
``apply`` the one transaction · ``export`` the way back · ``files`` whole files, for the console.
"""
