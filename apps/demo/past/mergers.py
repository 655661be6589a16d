"""Organisations of the demo that are one today."""

from apps.demo.past.cards import MergerCard

MERGERS = (
    MergerCard(
        former="matsukaze",
        successor="kaede",
        officer="osawa",
        second_officer="miura",
        asked=-65,
        confirmed=-64,
        day=-55,
    ),
)
