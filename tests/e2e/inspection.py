"""Looking at a page as those who need it most: axe, width, language."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import axe_playwright_python

from tests.e2e.conftest import Walker
from wg_portal.catalogues import catalogue_of, own_apps
from wg_portal.catalogues.files import read

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN = """() => axe.run({
    resultTypes: ['violations'], rules: {'target-size': {enabled: true}},
  }).then(found => found.violations.map(
    rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(' ')).join(' | ')}`))"""
TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.documentElement, 4);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, style, textarea, [translate=no]'))
      found.push([walker.currentNode.data, parent.closest('[lang]').lang]);
  }
  for (const each of document.querySelectorAll('[aria-label], [alt], [title]'))
    for (const name of ['aria-label', 'alt', 'title'])
      if (each.hasAttribute(name))
        found.push([each.getAttribute(name), each.closest('[lang]').lang]);
  return found;
}"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_WIDE = """() => [...document.querySelectorAll('main *')].filter(each =>
    each.getBoundingClientRect().right > innerWidth + 1).slice(-2).map(each =>
    each.tagName + '.' + each.className)"""
EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
WIDTHS = {"ja": 390, "en": 1280}
"""Where axe looks in every run; the exhaustive one looks at both widths in both languages."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def inspect(walker: Walker, name: str) -> list[str]:
    """Return all faults of the page on which the walker is, with its name."""
    page, language = walker.page, walker.language
    faults = [] if walker.lang == language else [f"lang is {walker.lang}"]
    page.evaluate(AXE)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if EXHAUSTIVE or width == WIDTHS[language]:
            faults += [f"{width}: {found}" for found in page.evaluate(RUN)]
        if page.evaluate(WIDE) > 0:
            faults.append(f"{width}: too wide {page.evaluate(TOO_WIDE)}")
    page.set_viewport_size({"width": 1280, "height": 900})
    walker.shot(name)
    faults += [f"not in {language}: {text}" for text in untranslated(walker)]
    return [f"{name}.{language}: {fault}" for fault in faults]


def untranslated(walker: Walker) -> list[str]:
    """Return texts of the portal that stand on the page in the other language."""
    exact, patterns = words("ja" if walker.language == "en" else "en")
    found = []
    for raw, language in walker.page.evaluate(TEXTS):
        text = " ".join(raw.split())
        if language != walker.language or not text:
            continue
        if text in exact or any(pattern.fullmatch(text) for pattern in patterns):
            found.append(text)
    return found


@cache
def words(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The portal's texts in one language that read otherwise in the other one."""
    exact, patterns = set(), []
    for app in own_apps().values():
        for message in read(catalogue_of(app)):
            if not message.id:
                continue
            pair = [each if isinstance(each, tuple | list) else (each,) for each in
                    (message.id, message.string)]  # fmt: skip
            ours, theirs = pair if language == "en" else reversed(pair)
            for text in {str(each) for each in ours} - {str(each) for each in theirs}:
                plain = " ".join(text.split())
                if len(PLACEHOLDER.sub("", plain)) < 3:
                    continue
                if PLACEHOLDER.search(plain):
                    parts = [re.escape(part) for part in PLACEHOLDER.split(plain)]
                    if max(map(len, parts)) > 5:
                        patterns.append(re.compile(".+".join(parts)))
                else:
                    exact.add(plain)
    return frozenset(exact), tuple(patterns)
