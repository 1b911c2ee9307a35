"""How mail programs begin what they quote, sign and add, in the languages that people here write."""

import re
from typing import Final

# "On Monday 2. 3. Jana Nováková <jana@example.sk> wrote:" - a verb, a moment or an address, and a colon at the end.
WROTE: Final = re.compile(
    r"(?<!\w)(?:wrote|writes|schrieb|schreibt|a écrit|escribió|ha scritto|napísal[aio]?|napisal[a]?|"
    r"napsal[a]?|píše|pise|"
    r"napisał[a]?|pisze|пишет|писал[а]?|написал[а]?|пише|писав|писала|написав|написала|írta|schreef)(?!\w)",
    re.IGNORECASE,
)
MOMENT: Final = re.compile(r"\d\d?[:.]\d\d|\d{1,2}\. ?\d{1,2}\.|\d{4}|\d{1,2}/\d{1,2}|@")
# A head of several lines begins with a preposition, a day or a figure.
HEAD_BEGINS: Final = re.compile(
    r"\s*(?:\d|(?:on|am|dňa|dna|dne|w dniu|dnia|le|el|il|em|op|mo|di|mi|do|fr|sa|so|po|ut|út|st|št|čt|pi|pá|ne|"
    r"(?:пн|вт|ср|чт|пт|сб|вс|нд)|mon|tue|wed|thu|fri|sat|sun|pon|wt|śr|czw|pt|sob|niedz)\b)",
    re.IGNORECASE,
)
# Gmail in Russian has no verb: "пн, 2 мар. 2026 г. в 10:00, Поддержка <help@example.org>:"
MOMENT_AND_ADDRESS: Final = re.compile(r"\d{4}.{0,60}\d\d?[:.]\d\d.{0,200}[<(]\S{3,100}@\S{3,100}[>)]\W{0,3}$")
# "-----Original Message-----" and its like stand on a line of their own.
ORIGINAL: Final = re.compile(
    r"^[\s*_-]{0,40}(?:original message|original appointment|reply message|pôvodná správa|povodna sprava|"
    r"původní zpráva|"
    r"puvodni zprava|ursprüngliche nachricht|originalnachricht|oryginalna wiadomość|wiadomość oryginalna|"
    r"исходное сообщение|оригинальное сообщение|пересылаемое сообщение от|початкове повідомлення|"
    r"вихідне повідомлення|"
    r"original-nachricht)[\s*:_-]{0,40}$",
    re.IGNORECASE,
)
FORWARDED: Final = re.compile(
    r"^[\s*_-]{0,40}(?:forwarded message|begin forwarded message|preposlaná správa|preposlana sprava|"
    r"odovzdaná správa|"
    r"přeposlaná zpráva|preposlana zprava|předaná zpráva|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten nachricht|"
    r"wiadomość przekazana dalej|przekazana wiadomość|пересланное сообщение|пересылаемое сообщение|"
    r"начало переадресованного сообщения|переслане повідомлення|пересланий лист)[\s*:_-]{0,40}$",
    re.IGNORECASE,
)
FORWARD_SUBJECT: Final = re.compile(
    r"^\s*(?:(?:re|odp|aw|sv)\s*:\s*)?(?:fwd?|wg|tr|pd|fw|пересл?|fwd|vs|i)\s*:", re.IGNORECASE
)
# The block of headers that Outlook puts above what it quotes: its first line, and any later one.
FIELD_FROM: Final = re.compile(r"^\s*\*?(?:from|od|von|от|від|de|da|кому|van|feladó)\s?:\*?\s+\S", re.IGNORECASE)
FIELD: Final = re.compile(
    r"^\s*\*?(?:from|sent|to|cc|subject|date|od|odoslané|odoslane|odosláno|odesláno|komu|kópia|kopie|predmet|"
    r"předmět|dátum|datum|"
    r"von|gesendet|an|betreff|wysłano|wysłane|do|dw|temat|data|от|отправлено|дата|кому|копия|тема|від|"
    r"надіслано|копія)\s?:\*?\s",
    re.IGNORECASE,
)
RULE: Final = re.compile(r"^\s*[_=-]{10,}\s*$")
# A signature begins here and goes on to the end.
DELIMITER: Final = re.compile(r"^(?:--|—|__)\s?$")  # `---` is how people divide their own text
SENT_FROM: Final = re.compile(
    r"^\W{0,3}(?:sent (?:from|via|with)|get outlook for|odoslané z|odoslane z|odosláno z|odoslané pomocou|odesláno z|"
    r"odeslano z|posláno z|poslané z|gesendet (?:von|mit)|von meinem .{1,40} gesendet|wysłane? z|"
    r"отправлено (?:с|из|от)\b|отправлено через|надіслано (?:з|із|через)|відправлено (?:з|із)|"
    r"получить outlook|получите outlook|získajte outlook|získat outlook|stáhněte si outlook|stiahnite si outlook|"
    r"завантажити outlook|отримати outlook|yahoo mail)\b.{0,120}$",
    re.IGNORECASE,
)
FOOTER: Final = re.compile(
    r"^\W{0,5}(?:this (?:e-?mail|message|communication)(?: message)?(?: and any| is| may| contains| was|"
    r" has been|,|\()|"
    r"the information (?:contained )?in this|confidentiality (?:notice|note)|disclaimer|legal notice|"
    r"important notice|"
    r"(?:please )?consider the environment|before printing|virus-free|checked (?:by|for)|scanned by|no virus found|"
    r"tento e-?mail (?:a|je|bol|byl|vr|môže|může|obsahuje)|táto (?:e-?mailová )?správa (?:a|je|bola|môže|obsahuje)|"
    r"tato (?:e-?mailová )?zpráva (?:a|je|byla|může|obsahuje)|informácie (?:v|obsiahnuté)|informace (?:v|obsažené)|"
    r"diese (?:e-?mail|nachricht) (?:enthält|ist|kann|und)|ta wiadomość|niniejsza wiadomość|treść tej wiadomości|"
    r"это (?:электронное )?(?:письмо|сообщение) (?:и|может|является|содержит|предназначено)|"
    r"це (?:електронне )?(?:повідомлення|лист) (?:і|та|може|є|містить|призначене)|"
    r"prosím,? zvážte|myslite na životné|myslete na životní|chráňme|šetrite|šetřete|vírusy neboli|neobsahuje vírus)",
    re.IGNORECASE,
)
