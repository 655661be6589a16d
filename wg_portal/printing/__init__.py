"""Paper: A4 sheets as PDF, each tagged, bookmarked and marked on every page.

``typesetting.typeset`` fills a typst template; ``page.typ`` is what every template begins with.
"""
