"""The day when the wrong paper went out: taking it back, erasing it, issuing it anew."""
