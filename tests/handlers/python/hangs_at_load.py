"""Never even gets to its handler."""

while True:
    pass
