"""Signs that are written as their names between colons, `:warning:`, as GitHub, Discourse, Hugo and Slack read them.

Most names are those of the signs in Unicode; those that are not stand here. A name that is no sign stays as it is, and
so does what only looks like one: `iam:users:list`, `10:20:30`, options of directives, keys of YAML, code.
"""

import itertools
import re
import unicodedata
from functools import lru_cache

from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN, NO_TEXT

_NAMED = {
    "warning": "⚠️", "information_source": "ℹ️", "white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌",
    "check_mark": "✔️", "ballot_box_with_check": "☑️", "o": "⭕", "no_entry": "⛔", "no_entry_sign": "🚫",
    "exclamation": "❗", "heavy_exclamation_mark": "❗", "grey_exclamation": "❕", "bangbang": "‼️",
    "question": "❓", "grey_question": "❔", "interrobang": "⁉️", "bulb": "💡", "memo": "📝", "pencil": "📝",
    "pencil2": "✏️", "link": "🔗", "gear": "⚙️", "tada": "🎉", "rotating_light": "🚨", "zap": "⚡", "boom": "💥",
    "collision": "💥", "star": "⭐", "star2": "🌟", "dizzy": "💫", "mag": "🔍", "mag_right": "🔎", "lock": "🔒",
    "unlock": "🔓", "closed_lock_with_key": "🔐", "bell": "🔔", "no_bell": "🔕", "heart": "❤️", "hearts": "♥️",
    "yellow_heart": "💛", "green_heart": "💚", "blue_heart": "💙", "purple_heart": "💜", "orange_heart": "🧡",
    "white_heart": "🤍", "broken_heart": "💔", "sparkling_heart": "💖", "+1": "👍", "thumbsup": "👍", "-1": "👎",
    "thumbsdown": "👎", "point_right": "👉", "point_left": "👈", "point_up": "☝️", "point_up_2": "👆",
    "point_down": "👇", "raised_hands": "🙌", "raised_hand": "✋", "hand": "✋", "pray": "🙏", "clap": "👏",
    "wave": "👋", "muscle": "💪", "ok_hand": "👌", "v": "✌️", "fist": "✊", "crossed_fingers": "🤞",
    "writing_hand": "✍️", "smile": "😄", "smiley": "😃", "grinning": "😀", "grin": "😁", "joy": "😂", "rofl": "🤣",
    "wink": "😉", "blush": "😊", "slightly_smiling_face": "🙂", "upside_down_face": "🙃", "relaxed": "☺️",
    "sunglasses": "😎", "thinking": "🤔", "heart_eyes": "😍", "sob": "😭", "cry": "😢", "confused": "😕",
    "disappointed": "😞", "sweat_smile": "😅", "laughing": "😆", "satisfied": "😆", "scream": "😱", "rage": "😡",
    "neutral_face": "😐", "stuck_out_tongue": "😛", "stuck_out_tongue_winking_eye": "😜", "yum": "😋",
    "frowning": "😦", "worried": "😟", "sleeping": "😴", "innocent": "😇", "facepalm": "🤦", "shrug": "🤷",
    "hugs": "🤗", "robot": "🤖", "poop": "💩", "see_no_evil": "🙈", "eyes": "👀", "eye": "👁️", "brain": "🧠",
    "man_dancing": "🕺", "woman_dancing": "💃", "dancer": "💃", "dancers": "👯", "family": "👪", "bust": "👤",
    "bust_in_silhouette": "👤", "busts_in_silhouette": "👥", "man": "👨", "woman": "👩", "baby": "👶",
    "construction_worker": "👷", "cop": "👮", "detective": "🕵️", "technologist": "🧑‍💻", "man_technologist": "👨‍💻",
    "woman_technologist": "👩‍💻", "computer": "💻", "desktop_computer": "🖥️", "keyboard": "⌨️", "iphone": "📱",
    "calling": "📲", "phone": "☎️", "telephone": "☎️", "email": "✉️", "envelope": "✉️", "e-mail": "📧",
    "mailbox": "📫", "inbox_tray": "📥", "outbox_tray": "📤", "package": "📦", "floppy_disk": "💾", "cd": "💿",
    "dvd": "📀", "file_folder": "📁", "open_file_folder": "📂", "card_index_dividers": "🗂️", "page_facing_up": "📄",
    "page_with_curl": "📃", "scroll": "📜", "clipboard": "📋", "pushpin": "📌", "round_pushpin": "📍",
    "paperclip": "📎", "triangular_ruler": "📐", "straight_ruler": "📏", "scissors": "✂️", "calendar": "📆",
    "date": "📅", "spiral_calendar": "🗓️", "chart_with_upwards_trend": "📈", "bar_chart": "📊", "newspaper": "📰",
    "chart_with_downwards_trend": "📉", "book": "📖", "open_book": "📖", "books": "📚", "bookmark_tabs": "📑",
    "ledger": "📒", "notebook": "📓", "green_book": "📗", "blue_book": "📘", "orange_book": "📙",
    "closed_book": "📕", "loudspeaker": "📢", "mega": "📣", "speaker": "🔈", "mute": "🔇", "sound": "🔉",
    "loud_sound": "🔊", "microphone": "🎤", "headphones": "🎧", "camera": "📷", "movie_camera": "🎥", "clapper": "🎬",
    "tv": "📺", "video_camera": "📹", "art": "🎨", "wrench": "🔧", "hammer": "🔨", "hammer_and_wrench": "🛠️",
    "nut_and_bolt": "🔩", "toolbox": "🧰", "jigsaw": "🧩", "electric_plug": "🔌", "battery": "🔋", "satellite": "📡",
    "bug": "🐛", "ant": "🐜", "bee": "🐝", "lady_beetle": "🐞", "whale": "🐳", "whale2": "🐋", "penguin": "🐧",
    "dolphin": "🐬", "snake": "🐍", "octopus": "🐙", "elephant": "🐘", "unicorn": "🦄", "crab": "🦀", "cat": "🐱",
    "dog": "🐶", "fire": "🔥", "sparkles": "✨", "rainbow": "🌈", "sunny": "☀️", "cloud": "☁️", "umbrella": "☔",
    "snowflake": "❄️", "droplet": "💧", "ocean": "🌊", "earth_africa": "🌍", "earth_americas": "🌎",
    "earth_asia": "🌏", "seedling": "🌱", "herb": "🌿", "four_leaf_clover": "🍀", "cactus": "🌵", "apple": "🍎",
    "coffee": "☕", "tea": "🍵", "beer": "🍺", "beers": "🍻", "pizza": "🍕", "hamburger": "🍔", "candy": "🍬",
    "cake": "🍰", "birthday": "🎂", "gift": "🎁", "balloon": "🎈", "confetti_ball": "🎊", "trophy": "🏆",
    "medal_sports": "🏅", "checkered_flag": "🏁", "triangular_flag_on_post": "🚩", "white_flag": "🏳️",
    "construction": "🚧", "car": "🚗", "red_car": "🚗", "truck": "🚚", "ship": "🚢", "airplane": "✈️",
    "traffic_light": "🚥", "vertical_traffic_light": "🚦", "octagonal_sign": "🛑", "stop_sign": "🛑", "shield": "🛡️",
    "house": "🏠", "office": "🏢", "hospital": "🏥", "bank": "🏦", "school": "🏫", "factory": "🏭",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "stopwatch": "⏱️", "timer_clock": "⏲️", "alarm_clock": "⏰",
    "clock1": "🕐", "clock3": "🕒", "watch": "⌚", "moneybag": "💰", "dollar": "💵", "euro": "💶", "credit_card": "💳",
    "arrow_right": "➡️", "arrow_left": "⬅️", "arrow_up": "⬆️", "arrow_down": "⬇️", "arrow_forward": "▶️",
    "arrow_backward": "◀️", "arrow_up_down": "↕️", "left_right_arrow": "↔️", "arrow_right_hook": "↪️",
    "leftwards_arrow_with_hook": "↩️", "arrow_heading_up": "⤴️", "arrow_heading_down": "⤵️", "arrow_up_small": "🔼",
    "arrow_down_small": "🔽", "arrows_counterclockwise": "🔄", "arrows_clockwise": "🔃", "repeat": "🔁", "soon": "🔜",
    "back": "🔙", "end": "🔚", "on": "🔛", "top": "🔝", "new": "🆕", "free": "🆓", "up": "🆙", "cool": "🆒", "ok": "🆗",
    "sos": "🆘", "id": "🆔", "abc": "🔤", "abcd": "🔡", "capital_abcd": "🔠", "1234": "🔢", "symbols": "🔣",
    "one": "1️⃣", "two": "2️⃣", "three": "3️⃣", "four": "4️⃣", "five": "5️⃣", "six": "6️⃣", "seven": "7️⃣",
    "eight": "8️⃣", "nine": "9️⃣", "zero": "0️⃣", "keycap_ten": "🔟", "hash": "#️⃣", "asterisk": "*️⃣",
    "heavy_plus_sign": "➕", "heavy_minus_sign": "➖", "heavy_multiplication_x": "✖️", "infinity": "♾️",
    "copyright": "©️", "registered": "®️", "tm": "™️", "recycle": "♻️", "100": "💯", "negative_squared_cross_mark": "❎",
    "red_circle": "🔴", "large_blue_circle": "🔵", "white_circle": "⚪", "black_circle": "⚫", "green_circle": "🟢",
    "yellow_circle": "🟡", "orange_circle": "🟠", "purple_circle": "🟣", "small_blue_diamond": "🔹",
    "small_orange_diamond": "🔸", "large_blue_diamond": "🔷", "large_orange_diamond": "🔶", "white_small_square": "▫️",
    "black_small_square": "▪️", "white_large_square": "⬜", "black_large_square": "⬛", "red_square": "🟥",
    "green_square": "🟩", "wheelchair": "♿", "accessibility": "♿", "label": "🏷️", "test_tube": "🧪",
    "card_file_box": "🗃️", "file_cabinet": "🗄️", "wastebasket": "🗑️", "dart": "🎯", "video_game": "🎮",
    "game_die": "🎲", "magic_wand": "🪄", "handshake": "🤝", "speech_balloon": "💬", "thought_balloon": "💭",
    "globe_with_meridians": "🌐", "world_map": "🗺️", "compass": "🧭", "bookmark": "🔖", "key": "🔑", "old_key": "🗝️",
}  # fmt: skip
_NOT_ALONE = frozenset({"id", "label", "date"})  # keys of values, more often than signs
_OPTIONS = _NOT_ALONE | {"on", "new", "end", "top", "up", "free", "o", "v", "x", "key", "link"}  # of a directive, too
_LIMIT_OPTIONS = 20  # of one directive
_DIRECTIVE = re.compile(r"[ \t>]*+(?:`{3,}|~{3,}|:{3,})[ \t]*+\{?[A-Za-z]")
_MARK = re.compile(rf"(?P<code>{CODE_SPAN}|{NO_TEXT})|(?<![\w:/.\\]):(?P<name>[a-z\d+-][a-z\d_+-]{{0,40}}):(?![\w:/`])")
_MAYBE = re.compile(r":[a-z\d+-][a-z\d_+-]{0,40}:")  # in few texts, and code spans and addresses are in most
_OPTION = re.compile(r"[ \t]*+:(?P<name>[a-z\d_-]++):(?:[ \t]++[^\s]*+)?[ \t]*+")
ICONS = "material|octicons|fontawesome|simple|lucide"  # collections whose icons have names, as a pattern
_ICON = re.compile(  # of MkDocs Material and Retype
    rf"(?:{ICONS}|icon)-(?:(?:brands|regular|solid)-)?(?:(?P<yes>(?:check|checkbox-marked|thumbs?-?up)(?:-[a-z\d-]+)?)"
    r"|(?P<no>(?:close|x|cross|cancel|minus)(?:-[a-z\d-]+)?)|[a-z\d-]+)"
)
_LEAST = 0x2190  # signs before are letters and punctuation


def plain_emoji(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with signs in place of their names, outside of code, tags and addresses.

    >>> plain_emoji(":warning: Pozor! `:x:` iam:users:list :rocket:")
    '⚠️ Pozor! `:x:` iam:users:list 🚀'
    """
    if not _MAYBE.search(text):
        return text
    lines = text.split("\n")
    code = CodeLines(lines, is_mdx=is_mdx)
    return "\n".join(
        line if code.is_code(number) or ":" not in line or _is_option(lines, number) else _line(line)
        for number, line in enumerate(lines)
    )


def _is_option(lines: list[str], number: int) -> bool:
    """Return whether a line is an option of a directive, or the key of a value, and holds no sign."""
    option = _OPTION.fullmatch(lines[number])
    if not option or option["name"] not in _OPTIONS:
        return False
    if option["name"] in _NOT_ALONE:
        return True
    below = _OPTION.fullmatch(lines[number + 1]) if number + 1 < len(lines) else None
    above = [*itertools.takewhile(_OPTION.fullmatch, reversed(lines[max(number - _LIMIT_OPTIONS, 0) : number]))]
    opened = lines[number - len(above) - 1] if number > len(above) else ""
    names = [below["name"]] if below else []
    names += [line.strip().split(":")[1] for line in above]
    return bool(_DIRECTIVE.match(opened)) or any(name in _NOT_ALONE or not _sign(name) for name in names)


def _line(line: str) -> str:
    return _MARK.sub(lambda match: match["code"] or _icon_or_sign(match), line)


def _icon_or_sign(match: re.Match[str]) -> str:
    """Return the sign; of an icon, which only its own site has, no more than whether it means yes or no."""
    icon = _ICON.fullmatch(match["name"])
    if icon:
        return "✓" if icon["yes"] else "✗" if icon["no"] else ""
    return _sign(match["name"]) or match[0]


@lru_cache(maxsize=2_000)
def _sign(name: str) -> str:
    """Return the sign of a name, "" for none."""
    if name in _NAMED:
        return _NAMED[name]
    words = name.replace("_", " ").replace("-", " ").upper()
    for form in (words, f"{words} SIGN", f"{words} SYMBOL", f"{words} FACE", f"FACE WITH {words}"):
        try:
            sign = unicodedata.lookup(form)
        except KeyError:
            continue
        if len(sign) == 1 and ord(sign) >= _LEAST and unicodedata.category(sign) == "So":
            return sign
    return ""
