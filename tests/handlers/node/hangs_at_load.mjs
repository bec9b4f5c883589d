// Never even gets to its handler.
for (;;);
