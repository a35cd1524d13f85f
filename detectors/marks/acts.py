"""Acts that a limit of readers forbids or asks for: copying and passing on, reading by few, handing back.

Sources: 国家秘密载体保密管理规定 (收发、传递、复制、使用、保存、销毁), 党政机关公文处理工作条例 第三十条至第三十七条, and the fixed
phrases of DOMAIN.md section 1. All patterns work on one clause of folded text; their gaps are bounded.
"""

from __future__ import annotations

import re

NOT = (
    r"(?:不\s*得|不准|不许|不可|不宜|不能|不要|严\s*禁|禁\s*止|请\s*勿|切\s*勿|谢绝|(?:任何(?:人|单位|部门|个人)|一律|均)不"
    r"|(?<![\u4e00-\u9fff])勿)"
)
# What one may not do with a paper: make another of it, or let it reach others.
COPY = (
    "携带外出|复印|复制|翻印|翻拍|翻录|拍照|拍摄|拍屏|摘抄|传抄|摘录|摘编|抄录|抄写|转抄|转录|誊抄|扫描|传真|截图|截屏|录屏|打印|下载|上网|"
    "外传|外泄|外借|外带|外流|转发|转存|转传|转借|转交|转寄|扩散|传播|流传|散发|张贴|留存|存留|留底|私存|私留|带出|带离|带走|"
    "存群|存入|转入|上传|汇编|复写|另存|拷贝|外露|外漏|外抄|带回家|拿回家|转阅|代阅|示人|翻译"
)
# The same, but also said of what everybody may know: weaker.
TELL = "引用|转引|援引|传阅|传达|公开|披露|透露|泄露|泄密|发布|转载|对外提供|查阅|调阅|外发|外送|报道|宣传|谈论|议论"
# What is done with a paper only where the sentence names it: to hand it to others, to show it, to widen the circle.
_GIVE = (
    r"(?:转|发|传|交|借|寄|送|拿|透露|出示|提供|展示|泄露)给|提供(?!虚假|不实|担保)|示众|外泄|转述|复述|拍成|录入"
    r"|发(?:到|往|在|朋友圈|微信)"
    r"|(?:扩大|超出|超越)(?:其|了)?(?:知悉|知情|阅读|传阅|传达|知晓|接触|发送|传播|扩散)(?:范围|面|对象)|超范围(?:传阅|传达|传播|扩散|印发)"
)
_ACT = rf"(?:{COPY}|{TELL})"
_HOW = (
    r"(?:以任何(?:方式|形式)|(?:与|给|让|同|利用)[^,。;:]{1,10}|通过[^,。;:]{1,10}|使?用[^,。;:]{1,6}|在[^,。;:]{1,10}|向[^,。;:]{1,12}|将[^,。;:]{1,8}|对外|向外|擅自|私自|自行|随意"
    r"|非法|单独|再|部分)?"
)
FORBIDDEN = (
    rf"(?:{NOT}\s*{_HOW}\s*{_ACT}(?:\s*[、,和及或与]?\s*(?:{NOT}|再)?\s*{_ACT})*"
    r"|不(?:登报|见报|上网|翻印|复印|转发|外传|对外(?:公开|发布|提供)))"
)
_FEW = r"(?:仅|只|严格|专)"
_READ = "阅知|阅看|阅读|阅办|阅研|阅示|参阅|传阅|查阅|审阅|阅存|亲阅|亲启|启阅|亲收|知悉|知晓|掌握|阅|看"
_INSIDE = (
    r"(?:内\s*部|领\s*导|机关|单位内|参会|与会|组内|成员|班子"
    r"|专班|专案组|工作组|小组|[局厅科]内|同志|党\s*组|党委|常委|书记|市长|县长)"
)
READERS = (
    rf"(?:{_FEW}(?:限于?|供|发给?|送|呈|由)|限于?|专供)[^,。;:]{{1,24}}?(?:{_READ})(?!见)(?:使用)?"
    rf"|{_FEW}限?供?[^,。;:]{{0,12}}?{_INSIDE}[^,。;:]{{0,16}}?(?:使\s*用|参\s*考|学习|交流|传达)"
    r"|(?:知悉|阅读|传达|传阅|阅知)(?:范围|对象)(?:为|是|:)?(?:仅限于?|限于|限定|控制在|限)[^,。;]{2,24}"
    r"|传(?:阅|达)(?:到|至)[^,。;:]{2,14}(?:为止|级)(?:以上)?(?:领导)?(?:干部)?"
)
# Needs the document itself as its subject: 本预案只发各…
SENT_TO_FEW = (
    rf"{_FEW}(?:限?发|印发|分发|下发|发送|分送|呈送|报送|呈报|送|报|传阅|传达|印)(?:至|到|给)?"
    r"(?!电子|网|纸质|扫描|不|\d+份|[^,。;:]{0,8}(?:邮箱|网站|平台|系统))[^,。;:]{2,24}"
)
# Need the document as their subject: forbidden dealings, what is for those inside, kept by one, handed out by number.
OWN_FORBIDDEN = rf"(?:{NOT}|不(?:对外|对社会)?)\s*{_HOW}\s*(?:{_GIVE})"
INSIDE = (
    r"供[^,。;:]{0,6}(?:内\s*部|领\s*导(?!干部)|班子成员|党组(?!织)|[局厅科]内|单位内|会内)[^,。;:]{0,8}"
    r"(?:使用|参考|参阅|掌握|学习|交流|传阅|研究|讨论|审阅|了解|阅|用)"
    r"|不(?:对外|向(?:社会|外|媒体|公众))(?:公开|发布|提供|宣传|公布|散发|披露|传播|报道|印发)?(?=[,。;:)]|$)"
)
_CIRCLE = r"(?:知悉|阅读|接触|传阅|传达|知晓)(?:范围|人员|对象)"
# How a paper is kept and counted; alone it may be an ordinary rule of order, so that a person decides.
KEPT = (
    r"(?:专人|专柜|专夹|专室|保密柜|铁皮柜|机要室?)[^,。;:]{0,6}(?:保管|存放|保存|收存|传递)"
    r"|(?:编号|对号|实名|逐份|按份)[^,。;:]{0,6}(?:发放|登记|分发|签收|签领|清点)"
    rf"|(?:严格(?:控制|限定)|控制|限定)[^,。;:]{{0,4}}{_CIRCLE}|{_CIRCLE}[^,。;:]{{0,6}}(?:严格控制|严格限定|不得(?:扩大|超出)|以[^,。;:]{{1,8}}为限)"
    r"|(?:一律|统一|定期|到期|期满|当场|如数|限期|及时|逐份)[^,。;:]{0,8}(?:收回|回收|清退|销毁|清缴|焚毁|粉碎)(?=[,。;:)]|$)"
)
# Sent down to a rank: with the document as its subject, and for a person to decide.
SENT_TO = r"发(?:至|到)[^,。;:]{1,12}级(?:单位|机关|以上)?(?:领导)?(?:干部)?"
_DONE = (
    r"(?:(?:散会|会散|离会|离场|离席|休会)(?:时|后|前|之?前)?|(?:会|阅|看|用|阅读|传阅|使用|学习|讨论|传达|审阅|阅办|办)\s*(?:后|毕|完)|[^,。;:]{0,6}?(?:会|议|案|活动|工作|检查|行动|评审|任务|审查|讨论)(?:结束|完毕)?\s*后"
    r"|[^,。;:]{2,8}?(?:结束|完毕|完成)(?:之?后)?)"
)
RETURNED = (
    rf"{_DONE}\s*(?:请|即|须|应当?|一律|立即|及时|统一|由|交)?[^,。;:]{{0,14}}?"
    r"(?:收\s*回|回\s*收|取回|追回|收缴|收走|收存|退\s*回|退\s*还|交\s*回|缴\s*回|清\s*退|销\s*毁|删\s*除|粉碎|碎掉|碎毁|焚毁|烧毁|封存|归\s*还|上缴|交还|退(?![休伍役款税费货出还回耕])[^,。;:]{2,12}|交[^,。;:]{2,8}(?:保管|封存|保存))"
)

COPY_RE = re.compile(rf"{NOT}[^,。;:]{{0,12}}?(?:{COPY})")
ACT_RE = re.compile(f"{FORBIDDEN}|{READERS}|{RETURNED}")
OWN_ACT_RE = re.compile(f"{FORBIDDEN}|{OWN_FORBIDDEN}|{READERS}|{SENT_TO_FEW}|{SENT_TO}|{RETURNED}|{INSIDE}|{KEPT}")
# What is handed back and is no paper.
_THINGS = re.compile("资金|款项|设备|物资|垃圾|费用|土地|用地|使用权|资格|账号|权限|押金|补贴|车辆|服装|工具|钥匙")
# One of these stands in every act; the gate of the slow patterns.
TRIGGER = re.compile(
    r"不\s*得|不[准许可宜能要传外登见上翻复转对]|发[至到]|严\s*禁|禁\s*止|[请切]\s*勿|勿|谢绝|[人律均]不|[仅只][限供发送由呈报印传下分能]|限[^,。;:]{1,24}[阅看启收知悉晓握使]"
    r"|专供|供[^,。;:]{0,12}[阅参使掌知]|知悉|阅读|传达|传阅|阅知|接触|知晓|供[^,。;:]{0,6}[内领班党局厅科]|不对外|不向[社外媒公]|专[人柜夹室]|保密柜|铁皮柜|机要|逐份|编号|对号|实名|按份|[会离]散|离[场席会]|散会|[控限][制定]|[回清销粉焚][收退毁缴碎]|[后毕完束成][^,。;:]{0,18}[回毁删还退缴碎收存]"
)


def acts(text: str, own: bool = False) -> list[tuple[int, int]]:
    """Return the acts in a piece of text; with ``own`` also those that need the document as their subject."""
    pattern = OWN_ACT_RE if own else ACT_RE
    return [
        match.span()
        for match in pattern.finditer(text)
        if text[match.end() : match.end() + 1] != "的" and not _THINGS.search(match.group())
    ]
