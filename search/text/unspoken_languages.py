"""Languages that articles may be in although nobody has written a file for them: their own names and their scripts.

Their words are searched as they are written, and only by people who ask for the language (docs/languages.md).
"""

from collections.abc import Mapping
from types import MappingProxyType

UNSPOKEN_LANGUAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ar": ("العربية", "Arabic"),
        "bg": ("Български", "Cyrillic"),
        "ca": ("Català", "Latin"),
        "da": ("Dansk", "Latin"),
        "el": ("Ελληνικά", "Greek"),
        "es": ("Español", "Latin"),
        "et": ("Eesti", "Latin"),
        "fa": ("فارسی", "Arabic"),
        "fi": ("Suomi", "Latin"),
        "fr": ("Français", "Latin"),
        "he": ("עברית", "Hebrew"),
        "hi": ("हिन्दी", "Devanagari"),
        "hr": ("Hrvatski", "Latin"),
        "hu": ("Magyar", "Latin"),
        "id": ("Bahasa Indonesia", "Latin"),
        "it": ("Italiano", "Latin"),
        "ja": ("日本語", "Japanese"),
        "ko": ("한국어", "Korean"),
        "lt": ("Lietuvių", "Latin"),
        "lv": ("Latviešu", "Latin"),
        "nb": ("Norsk bokmål", "Latin"),
        "nl": ("Nederlands", "Latin"),
        "no": ("Norsk", "Latin"),
        "pt": ("Português", "Latin"),
        "ro": ("Română", "Latin"),
        "sl": ("Slovenščina", "Latin"),
        "sr": ("Српски", "Cyrillic"),
        "sv": ("Svenska", "Latin"),
        "th": ("ไทย", "Thai"),
        "tr": ("Türkçe", "Latin"),
        "vi": ("Tiếng Việt", "Latin"),
        "zh": ("中文", "Chinese"),
    }
)
