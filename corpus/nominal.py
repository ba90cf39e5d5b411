"""Numbers that are names: what stands in digits but counts and measures nothing."""

import re

from corpus.number import number_spans

# Counts are bounded: of a line of 100,000 characters without a break (a table that was pasted, a
# file that is made to annoy) every place would otherwise be looked from to its end.
_N = r"[\d一二三四五六七八九十百千〇零两]"
_SHORT = r"[一二三四五六七八九十]{1,3}"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九正元腊])"
_DAY = rf"{_N}{{1,3}}"
_TO = r"[—–\-~～至到]+"
_NAMES = (
    # titles of documents, short quoted words ("五个一", “八岁能读会写”)
    r"《[^《》]{1,120}》",
    r"[“\"「『][^”\"」』\d]{1,24}[”\"」』]",
    r"[“\"「『][^”\"」』，。；：万元%]{1,14}[”\"」』]",
    # spans of years that are a name ("五年行动计划"), levels, grades, systems
    r"(?:十[一二三四五六七八九]|二十)?五(?=规划|时期|期间|”)",
    rf"{_N}{{1,12}}年(?:行动|规划|计划|攻坚|提升|发展|纲要|方案|倍增)",
    rf"(?:小学|初中|高中|[初高大小])?{_N}{{1,12}}(?:[至到、—\-和]{_N}{{1,12}}){{0,12}}(?:年级|年制|年一贯)",
    r"(?:九|十[二五])年(?=义务|免费|一贯|教育|制)",
    r"(?<![\u4e00-\u9fff])[初高][一二三123]",
    r"[1-9一二三四五六七八九十]{1,6}[AＡ]?级(?:以上|及以上)?",
    rf"{_SHORT}期(?=工程|项目|建设|校区|于|主体|[，。、；）]|$)",
    # congresses: 十八大, 二十届三中全会
    r"(?:十[七八九]|二十)[大届]",
    # set phrases, what is counted off in the text itself ("三个方面", "两件事")
    r"一[^\d，。；一二三四五六七八九十百千万]{1,2}一[^\d，。；百千万]{1,2}",
    r"一(?:系列|次性|方面|体|定|般|切|致|律|线|流|同|起|旦|直|贯|票|并|概|经|度|些|样|道|带|窗|站"
    r"|网|把手|刀切|揽子|批)|(?:统|同|唯|单|逐|万|进)一步?|双一流",
    r"[两三四五六七八九十]个?(?:维护|代表|意识|自信|确立|面向|全面|严三实|学一做|会一课|重一大"
    r"|不两|务公开|有三|统筹|方面|层面|环节|阶段|维度|角度|结合|重点|关键|要点|特点|原则|问题"
    r"|事项|大|点|者|件实?事|类问题)",
    r"(?<![\d一二三四五六七八九十百千万])[百千万](?:名|所|人|家|场|村|校|户|件|里)",
)
_CODES = (
    # parts of documents, ordinals, references
    rf"第\s*{_N}+\s*(?:[至到、,，和及或]\s*第?\s*{_N}+\s*)*"
    r"(?:[条款项章节编届次号期批个份页卷册回轮部类者]|季度|人(?!次)|学期|学年|年|周)?"
    rf"(?:之{_N}+)?",
    r"(?:附件|附表|附录|表|图|注|步骤|序号|编号|字号|邮编|邮政编码|证号|账号|帐号|房号|门牌)"
    rf"\s*[:：]?\s*{_N}+",
    # telephone numbers, addresses, codes
    r"(?<!\d)\d{3,4}[-－—]\d{7,8}(?:[-－—]\d{1,5})?(?!\d)",
    r"(?<!\d)1[3-9]\d{9}(?!\d)",
    r"(?<![\d.])\d{7,}(?![\d.]*\s*[\u4e00-\u9fff%％])",
    r"https?://\S+|www\.\S+|[\w.]{1,64}@[\w.]+",
    r"[A-Za-z][A-Za-z_\-./]{0,40}\d+(?:\.\d+)*[A-Za-z\d\-]*",
    r"\d+[号弄栋幢室楼]",
)
_TIMES = (
    rf"(?:(?:19|20)\d{{2}}|20XX|20\*\*|[*Xx＊×]{{2,4}}|[一二][〇○零一二三四五六七八九]{{3}})\s*"
    rf"(?:{_TO}\s*(?:19|20)?\d{{2,4}}\s*)?学?年(?!\s*[期满])[度代]?"
    rf"(?:\s*{_MONTH}\s*月(?:\s*{_DAY}\s*[日号])?)?",
    r"(?<!\d)(?:19|20)\d{2}\s*[-/.—–]\s*\d{1,2}(?:\s*[-/.]\s*\d{1,2})?(?:\s*学年)?(?![\d%％万])",
    r"(?<!\d)(?:19|20)\d{2}(?=级|届|秋|春|学年|-)",
    rf"(?<![个\d]){_MONTH}(?:\s*[至到、—\-~～]\s*{_MONTH})?\s*月(?![龄经])"
    rf"(?:\s*(?:份|底|初|中旬|上旬|下旬|末)|\s*{_DAY}\s*[日号](?:\s*[、和—–\-~～至到]+\s*{_DAY}\s*[日号])*"
    rf"|\s*{_DAY}\s*{_TO}\s*{_DAY}\s*[日号])?",
    rf"[每当次本上下该]个?月的?{_DAY}[日号](?:{_TO}{_DAY}[日号])?",
    r"(?<!\d)\d{1,2}\s*[:：]\s*[0-5]\d(?:\s*[:：]\s*[0-5]\d)?",
    rf"(?<![\d.])(?:\d{{1,2}}|{_SHORT})[点时](?![间候期多常])"
    rf"(?:{_DAY}分|半|整|许)?(?!以上)(?:{_TO}\d{{1,2}}[点时](?:半|整|\d{{1,2}}分)?)?",
    r"(?:周|星期|礼拜)[一二三四五六日天](?:[至到、][一二三四五六日天])?",
    # "近三年", "三年来" say when
    rf"(?:最?近|过去|未来|今后|此后|(?<!提)前|往后)的?{_N}{{1,12}}个?(?:年|学年|月|周|天|季度|学期)"
    r"(?:来|间|里|内|以来|时间)?",
    rf"{_N}{{1,12}}[多余]?个?(?:年|月|学年)(?:来|以来)",
)
_NOMINAL = re.compile("|".join(f"(?:{pattern})" for pattern in (*_NAMES, *_CODES, *_TIMES)))


def nominal(text: str) -> list[tuple[int, int]]:
    """Spans of ``text`` whose numbers are names, places in a list, dates or times, in order."""
    spans = [match.span() for match in _NOMINAL.finditer(text)]
    spans += [(start, end) for _, start, end in number_spans(text)]
    return sorted(spans)
