"""What the inspector's actions do, a module for each part of the table; `screens.inspector` is the sum of them."""
