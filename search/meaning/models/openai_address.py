"""An encoder behind an address that speaks OpenAI's embeddings: `POST …/embeddings` with model and input.

    http://127.0.0.1:8080/v1?model=NAME&query=query:%20&passage=passage:%20

Behind the question mark: the name of the model, and what is written before a problem and before a text of an article.
The digest is that of all this: an address does not show its model. The texts leave this machine when the address does.
A key is sent along if there is one.
"""

import hashlib
import json
import os
import ssl
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPSConnection
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np

from search.meaning.access import CERTIFICATE, KEY
from search.meaning.embedder import Floats
from search.meaning.models.model import ModelError

_TIMEOUT = 10.0  # seconds; who waits for an answer gives up long before
_LARGEST = 16 * 1024 * 1024  # bytes of an answer
_OK = 200


def load(place: str) -> "AddressModel":
    """Return the model behind an address; raises ModelError."""
    return AddressModel(place)


class AddressModel:
    """The model behind an address."""

    def __init__(self, address: str) -> None:
        self._url = urlsplit(address)
        self._options = dict(parse_qsl(self._url.query))
        self.name = self._options.get("model", "")
        if not self._url.hostname or not self.name:
            raise ModelError(f"{address}: name a host and a model, as in http://127.0.0.1:8080/v1?model=NAME")
        self.digest = hashlib.sha256(json.dumps(sorted(self._options.items())).encode()).hexdigest()
        self.dim = self.embed(["a"], is_query=True).shape[1]

    def embed(self, texts: Sequence[str], *, is_query: bool) -> Floats:
        """Return (n, dim) vectors; raises OSError, ModelError, ValueError, KeyError and TypeError."""
        prefix = self._options.get("query" if is_query else "passage", "")
        asked = {"model": self.name, "input": [prefix + text for text in texts], "encoding_format": "float"}
        rows = sorted(self._post(asked)["data"], key=itemgetter("index"))
        vectors: Floats = np.array([row["embedding"] for row in rows], dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise ModelError(f"{len(texts)} texts, but {len(vectors)} vectors")
        return vectors

    def _connection(self) -> HTTPConnection:
        host, port = str(self._url.hostname), self._url.port
        if self._url.scheme != "https":
            return HTTPConnection(host, port, timeout=_TIMEOUT)
        tls = ssl.create_default_context()
        if certificate := os.environ.get(CERTIFICATE):
            tls.load_cert_chain(certificate)
        return HTTPSConnection(host, port, timeout=_TIMEOUT, context=tls)

    def _post(self, asked: Mapping[str, object]) -> dict[str, list[dict[str, Any]]]:
        connection = self._connection()
        key = os.environ.get(KEY, "")
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        try:
            connection.request("POST", f"{self._url.path.rstrip('/')}/embeddings", json.dumps(asked), headers)
            answer = connection.getresponse()
            content = answer.read(_LARGEST)
        finally:
            connection.close()
        if answer.status != _OK:
            raise ModelError(f"{self._url.hostname} answers {answer.status}")
        read: dict[str, list[dict[str, Any]]] = json.loads(content)
        return read
