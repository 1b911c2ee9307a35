#!/usr/bin/env bash
# Collects the interface words from code and templates into every language's file; what is new has an empty msgstr.
set -euo pipefail
bin=$1
words=webui/translations
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT

"$bin"/pybabel --quiet extract --keyword lazy_gettext --mapping-file babel.cfg --no-location --sort-output --output-file "$pot" .
"$bin"/pybabel --quiet update --input-file "$pot" --output-dir "$words" --no-fuzzy-matching --ignore-obsolete
# The fields of a translation agency's header say nothing here and change at every run.
sed -i -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' \
    "$words"/*/LC_MESSAGES/messages.po
