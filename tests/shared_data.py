"""Real collections and help folders, beside the repository. Where their folder is, every test of them runs."""

import pytest

from tests.product import ROOT

SHARED = ROOT.parent / "shared" / "data"
CORPORA, COLLECTIONS, QUERIES = SHARED / "corpora", SHARED / "collections", SHARED / "queries"

# The folder as a whole, never a part of it: a part that is missing is a red test.
at_hand = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there: real collections and folders")
