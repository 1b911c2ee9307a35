"""Sentences of reports in the page's language: what is wrong with an article, what a domain lacks, how a text was read.

Reports are made, stored and printed in English, with what differs (a name, a number) already in them. `SENTENCES` holds
those that reach pages; a page shows the translation of the one that fits. A sentence that is not here is shown in
English and marked as English; `tests/webui/test_report_words.py` names it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from flask_babel import gettext
from markupsafe import Markup, escape

from webui.request.language import interface_language


def N_(sentence: str) -> str:  # noqa: N802 - the name by which gettext finds what is translated elsewhere
    """Mark a sentence for the translators where it stands."""
    return sentence


SENTENCES: Final = (  # of two that fit a text, the first counts
    N_("the file cannot be opened: %(reason)s"),
    N_("the file cannot be looked at: %(reason)s"),
    N_("this is not a regular file"),
    N_("the file was changed meanwhile"),
    N_("the file is gone"),
    N_("the account that planned it is gone, or may no longer edit articles"),
    N_("whoever planned it may no longer publish articles of this language or category"),
    N_("this is a folder, not a file"),
    N_("this is a pipe, socket or device, not a file"),
    N_("the file is larger than %(size)s bytes"),
    N_("a merge left its marks here"),
    N_("a file that may keep this article back cannot be read: %(file)s"),
    N_("mend that file"),
    N_("write it as the system of these pages has it"),
    N_("'%(name)s' cannot be put in: it is not there, is not public, or goes round in a circle"),
    N_("it cannot be read, which is a fault of this program: %(reason)s"),
    N_("report it with the article, and leave out what was written last"),
    N_("the file says nothing"),
    N_("byte %(byte)s is not UTF-8"),
    N_("this is not UTF-8"),
    N_("the file holds a NUL byte"),
    N_("the title has %(length)s characters, %(longest)s are allowed"),
    N_("the id '%(id)s' has no letter or digit of a-z, 0-9"),
    N_("the id '%(id)s' is already the id of %(path)s"),
    N_("unknown language '%(name)s'"),
    N_("unknown status '%(name)s'"),
    N_("unknown gate '%(name)s'"),
    N_("unknown audience '%(name)s'; everybody may read the article"),
    N_("unknown Markdown '%(name)s'"),
    N_("the front matter is longer than %(longest)s characters or is never closed"),
    N_("the front matter is longer than %(longest)s characters"),
    N_("the front matter is never closed"),
    N_("the front matter is not a list of `key: value` lines"),
    N_("the front matter does not read: %(problem)s"),
    N_("the front matter nests lists inside lists"),
    N_("`%(name)s` was already written on line %(line)s; the later one counts"),
    N_("`&name` and `*name` are not read here"),
    N_("the YAML tag `%(tag)s` is not read here"),
    N_("more than %(deep)s lists inside each other, or more than %(entries)s entries"),
    N_("a value has %(length)s characters, %(longest)s are allowed"),
    N_("YAML takes `%(text)s` for a comment and drops it"),
    N_("YAML cannot read `%(text)s`; it was taken as plain text"),
    N_("the link or picture '%(target)s' leads to nothing in this folder"),
    N_("there is no heading '%(heading)s' in %(address)s"),
    N_("related: there is no article '%(id)s' in %(lang)s"),
    N_("translation_of: there is no article '%(id)s'"),
    N_("aliases: '%(id)s' is the id of a living article"),
    N_("`%(name)s: %(written)s` is not a date"),
    N_("the id '%(written)s' is read as '%(id)s'"),
    N_("unknown significance '%(name)s'"),
    N_("a line of the front matter starts with a tab"),
    N_("'%(heading)s' is a heading of level %(level)s right below level %(above)s"),
    N_("'%(heading)s' is no heading: the space is missing"),
    N_("%(number)s headings are of level 1, and the title is one already"),
    N_("%(share)s of the wording is also in %(path)s"),
    N_("%(path)s was changed on %(day)s, and this is based on %(based_on)s"),
    N_("no other article leads here"),
    N_("there is no translation into %(languages)s"),
    N_("'%(text)s' was never replaced"),
    N_("%(number)s steps, and no word about what to do when they do not work"),
    N_("the picture '%(name)s' has no alternative text"),
    N_("the text is hard to read (%(formula)s); its longest sentence has %(words)s words: '%(sentence)s'"),
    N_("a text that begins like this would be read as front matter"),
    N_("its front matter is no YAML between lines of ---"),
    N_("`%(key)s` is not written as a line of its own"),
    N_("`%(key)s` cannot be changed without changing other lines: edit the file as text"),
    N_("line %(line)s: %(problem)s"),
    N_("there is no summary"),
    N_("there are no questions"),
    N_("its review was due on %(day)s; it is no longer insisted on"),
    N_("it cannot be rendered: %(reason)s"),
    N_("more than %(articles)s articles, or folders more than %(deep)s deep, end here"),
    N_("the folder cannot be read: %(reason)s"),
    N_("the file name holds bytes or characters that cannot be shown"),
    N_("the link leads to itself"),
    N_("the link leads nowhere"),
    N_("the link leads out of the articles folder"),
    N_("no language stands above this line"),
    N_("this line holds no words"),
    N_("'%(word)s' stands alone"),
    N_("'%(word)s' cannot be searched for"),
    N_("there are more than %(most)s lines"),
    N_("%(articles)s articles with marks of MkDocs"),
    N_("check its permissions, or delete it"),
    N_("check its permissions"),
    N_("keep only Markdown files in this folder"),
    N_("keep only Markdown files under such a name"),
    N_("split it, and keep pictures in files of their own"),
    N_("settle the conflict and take the marks out"),
    N_("name a file of this repository, or take the line out"),
    N_("write a title and the answer, or delete the file"),
    N_("save the file in the encoding UTF-8"),
    N_("save the file as UTF-8 text"),
    N_("move the text below the front matter"),
    N_("write an id of a-z, 0-9 and -"),
    N_("write one of %(choices)s on a line of its own, with a colon: sk:"),
    N_("write one of %(choices)s"),
    N_("write `gate: never`, or leave the line out"),
    N_("write ## for the parts"),
    N_("write %(mark)s, so that those who listen to the page can follow"),
    N_("write '%(text)s'"),
    N_("link it from an article that people read before it"),
    N_("merge them, or say in the first sentence what differs"),
    N_("translate it: most articles are there in these languages"),
    N_("translate the change and move based_on"),
    N_("add a part for when it fails"),
    N_("make two or three of it"),
    N_("say between [ and ] what is to be seen on it"),
    N_("write what belongs there"),
    N_("write id: %(id)s"),
    N_("write it as 2026-11-22"),
    N_("write typo, medium or major"),
    N_("indent with two spaces"),
    N_("write guest or member"),
    N_("write commonmark or python-markdown"),
    N_("end it with a line of three dashes: ---"),
    N_("end it with a line of +++"),
    N_("write one `key: value` on a line"),
    N_("keep one of them"),
    N_("write the text out, in quotes if it starts with & or *"),
    N_("write plain text, in quotes if it starts with !"),
    N_("write a flat list"),
    N_("put the whole value in quotes"),
    N_("put the value in quotes"),
    N_("put texts in quotes"),
    N_("name an article, or a picture that lies beside it"),
    N_("name a heading as GitHub does: in small letters, with - for spaces"),
    N_("write the id of an article in this language"),
    N_("write the id of the article it was translated from"),
    N_("take it out of the list, or give the other another id"),
    N_("say in one sentence what is solved here"),
    N_("write three to five sentences that people really type"),
    N_("read it again and move review_by"),
    N_("look for thousands of unclosed brackets, or for lists inside lists"),
    N_("index a smaller folder"),
    N_("rename the file"),
    N_("delete it, or put a file there"),
    N_("copy the file into the folder"),
    N_("put it back, or build again"),
    N_("give it an id of its own"),
    N_("write '- word, other word' for each meaning"),
    N_("write two words or more, separated by commas"),
    N_("write one to %(most)s words that name something"),
    N_("leave out what nobody types"),
    N_("layout %(typed)s->%(meant)s qwerty"),
    N_("layout %(typed)s->%(meant)s"),
    N_("y/z swapped"),
    N_("transliteration"),
    N_("no MX record"),
    N_("add an MX record for %(domain)s: answers and bounces have nowhere to go"),
    N_("no SPF record"),
    N_("%(number)s SPF records: none of them counts"),
    N_("one TXT record for %(domain)s: v=spf1 include:YOUR-RELAY -all"),
    N_("end it with -all or ~all: now anybody may send in your name"),
    N_("it asks for more than %(most)s other records: shorten it"),
    N_("a key under %(names)s"),
    N_("no key under %(names)s"),
    N_("let the relay sign (DKIM) and publish its key; if it has one, name its selector with --selector"),
    N_("no DMARC record"),
    N_("TXT record for _dmarc.%(domain)s: v=DMARC1; p=none; rua=mailto:REPORTS@%(mailbox)s"),
    N_("when the reports show that your mails pass: p=quarantine, then p=reject"),
    N_("%(name)s has no address"),
    N_("mend READFIRST_SMTP_HOST or its A record"),
    N_("ask who owns the network for a PTR record of %(addresses)s that leads back to it"),
    N_("give %(name)s an address, or send through a relay that introduces itself by its own name"),
)
_PATTERNS: Final = tuple(
    (sentence, re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL))
    for sentence in SENTENCES
)


def report_words(text: str) -> Markup:
    """Return a sentence of a report in the page's language, else marked as English."""
    if interface_language() == "en" or sentence_of(text)[0]:
        return escape(translated_report(text))
    return Markup('<span lang="en">{}</span>').format(text)


def translated_report(text: str) -> str:
    """Return a sentence of a report in the page's language where it is known, else as it is; what fills it, too."""
    sentence, values = sentence_of(text)
    filled = {name: translated_report(value) for name, value in values.items()}
    return str(gettext(sentence, **filled)) if sentence else text


@lru_cache(maxsize=1000)
def sentence_of(text: str) -> tuple[str, dict[str, str]]:
    """Return the sentence of `SENTENCES` that a text is, and what fills it; ("", {}) when it is none of them."""
    for sentence, pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return sentence, match.groupdict()
    return "", {}
