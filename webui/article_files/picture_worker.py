"""Makes an uploaded picture ready to be shown: its pixels and nothing else of the file, no larger than it has to be.

Runs in a process with limits (`pictures.py`): a picture is data of strangers, and a small file can unfold to gigabytes.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import msgspec
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from search.storage.limited_process import serve
from webui.article_files.ready_picture import LIMITS, PictureFault, ReadyPicture

MOST_PIXELS: Final = 50_000_000  # of all frames together; the cameras of telephones have up to 50
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")  # decided by the content, whatever the name of the file is
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, struct.error)  # what Pillow raises for a damaged file
_QUALITY: Final[dict[str, Any]] = {"quality": 85, "method": 4}


def main() -> None:
    """Answer until the parent closes the pipe: the child. The setup is the longest edge in pixels."""
    serve(_answerer, LIMITS)


def ready(raw: bytes, longest_edge: int) -> ReadyPicture:
    """Return the picture without metadata, upright, at most `longest_edge` pixels wide and high, in sRGB.

    JPEG, PNG and WebP stay what they are; a GIF becomes a PNG, and what moves becomes a moving WebP.
    """
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        image = Image.open(BytesIO(raw), formats=_FORMATS)
        return _converted(image, longest_edge)
    except UnidentifiedImageError:
        return _refused(PictureFault.NOT_A_PICTURE)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _refused(PictureFault.TOO_MANY_PIXELS)
    except _BROKEN:
        return _refused(PictureFault.BROKEN)


def _answerer(setup: bytes) -> Callable[[bytes], bytes]:
    longest_edge = int(setup)
    return lambda raw: msgspec.msgpack.encode(ready(raw, longest_edge))


def _converted(image: Image.Image, longest_edge: int) -> ReadyPicture:
    kind = "JPEG" if image.format == "MPO" else image.format  # MPO: a JPEG with a second one for the depth behind it
    frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
    if image.width * image.height * frames > MOST_PIXELS:
        return _refused(PictureFault.TOO_MANY_PIXELS)
    if frames > 1:
        return _moving(image, longest_edge)
    still = _pixels(image, longest_edge)
    if kind == "JPEG":
        return _saved(still.convert("RGB"), ".jpg", "JPEG", quality=85, optimize=True, progressive=True)
    if kind == "WEBP":
        return _saved(still, ".webp", "WEBP", **_QUALITY)
    return _saved(still, ".png", "PNG", optimize=True)


def _moving(image: Image.Image, longest_edge: int) -> ReadyPicture:
    durations: list[int] = []
    frames: list[Image.Image] = []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(_pixels(frame.copy(), longest_edge))
    rest = {"save_all": True, "append_images": frames[1:], "duration": durations, "loop": 0}
    return _saved(frames[0], ".webp", "WEBP", **rest, **_QUALITY)


def _pixels(image: Image.Image, longest_edge: int) -> Image.Image:
    """Return the pixels of a picture, and nothing of what the file says besides."""
    if image.format not in ("JPEG", "MPO"):  # those are made smaller while they are decoded
        image = _in_colour(image)
    image.thumbnail((longest_edge, longest_edge), Image.Resampling.LANCZOS)
    image = _in_srgb(_in_colour(ImageOps.exif_transpose(image)))
    image.info = {}
    return image


def _in_colour(image: Image.Image) -> Image.Image:
    """Return RGBA where something can be seen through, RGB elsewhere; the orientation is kept."""
    is_transparent = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if is_transparent else "RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode=image.mode) or image
    except (ImageCms.PyCMSError, OSError):  # a profile for other colours than these, or a damaged one
        return image


def _saved(image: Image.Image, ending: str, kind: str, **options: Any) -> ReadyPicture:  # noqa: ANN401 - of the format
    file = BytesIO()
    image.save(file, kind, **options)
    return ReadyPicture(ending, file.getvalue())


def _refused(fault: PictureFault) -> ReadyPicture:
    return ReadyPicture("", b"", fault.value)
