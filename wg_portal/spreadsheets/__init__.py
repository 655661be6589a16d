"""Tables that somebody opens in a spreadsheet: written as data or for print, and read back."""
