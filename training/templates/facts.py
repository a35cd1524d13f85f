"""Facts about people, composed from parts of the body, conditions, degrees and durations, ties and means."""

from __future__ import annotations

from training.templates import values
from training.templates.core import Draft, marked, slot

_SIDES = ("左", "右", "双", "左侧", "右侧", "双侧")
_BONES = (
    "胫骨",
    "腓骨",
    "桡骨远端",
    "肱骨",
    "锁骨",
    "股骨颈",
    "髌骨",
    "跟骨",
    "尺骨鹰嘴",
    "第{n}肋骨",
    "第{n}腰椎",
    "掌骨",
    "踝骨",
)
_FRACTURES = ("骨折", "粉碎性骨折", "开放性骨折", "骨裂", "陈旧性骨折", "压缩性骨折")
_SOFT = (
    "膝关节半月板损伤",
    "肩袖撕裂",
    "跟腱断裂",
    "手拇指末节缺损",
    "前臂皮肤挫裂伤",
    "小腿烫伤",
    "眼角膜擦伤",
    "耳鼓膜穿孔",
    "足背软组织挫伤",
    "手中指指骨离断",
)
_CHRONIC = (
    *(
        "高血压",
        "2型糖尿病",
        "冠心病",
        "慢性阻塞性肺疾病",
        "慢性肾衰竭",
        "肝硬化",
        "癫痫",
        "类风湿性关节炎",
        "抑郁症",
        "双相情感障碍",
        "精神分裂症",
    ),
    *(
        "帕金森病",
        "再生障碍性贫血",
        "系统性红斑狼疮",
        "强直性脊柱炎",
        "乙型肝炎",
        "肺结核",
        "尘肺",
        "腰椎间盘突出",
        "甲状腺功能减退",
        "哮喘",
        "阿尔茨海默病",
        "白内障",
    ),
)
_ORGANS = ("胃", "肺", "乳腺", "肝", "直肠", "甲状腺", "宫颈", "食管", "肾", "前列腺", "鼻咽", "胰腺")
_GROWTHS = ("癌", "恶性肿瘤", "癌术后", "腺癌", "癌晚期", "癌伴淋巴结转移")
_CHILDREN = (
    "自闭症",
    "脑性瘫痪",
    "先天性心脏病",
    "唇腭裂",
    "听力障碍",
    "发育迟缓",
    "急性淋巴细胞白血病",
    "血友病",
    "苯丙酮尿症",
)
_DEGREES = ("", "", "（{n}级）", "{n}期", "（极高危）", "（中度）", "（重度）", "伴并发症")
_DURATIONS = ("", "", "{m}年", "{m}年余", "病史{m}年", "多年")
_MEASURES = (
    "，空腹血糖1{n}.{n}mmol/L",
    "，收缩压1{n}0mmHg",
    "，肌酐{n}20μmol/L",
    "，血红蛋白{n}8g/L",
    "，左眼裸眼视力0.{n}",
    "，听力损失{n}0dB",
)
_CARE = (
    "每周血液透析{n}次",
    "长期服用抗凝药",
    "化疗{n}个周期",
    "胰岛素皮下注射治疗",
    "心脏支架植入术后{m}个月",
    "内固定取出术",
    "全髋关节置换",
    "放疗{m}次",
    "住院{m}天",
    "长期卧床",
    "常年鼻饲",
    "需佩戴助听器",
    "靶向药物治疗",
)
_DISABLED = ("肢体", "视力", "听力", "言语", "精神", "智力", "多重")


def _filled(draft: Draft, text: str) -> str:
    return text.replace("{n}", str(draft.rng.randint(2, 4))).replace("{m}", str(draft.rng.randint(3, 16)))


def condition(draft: Draft) -> str:
    """Return a diagnosis."""
    kind = draft.rng.randrange(8)
    if kind == 0:
        made = draft.pick(*_SIDES) + draft.pick(*_BONES) + draft.pick(*_FRACTURES)
    elif kind == 1:
        made = draft.pick(*_ORGANS) + draft.pick(*_GROWTHS)
    elif kind == 2:
        made = draft.pick(*_CHRONIC) + draft.pick(*_MEASURES)
    elif kind == 3:
        made = draft.pick(*_DISABLED) + draft.pick("残疾", "残疾") + draft.pick("一级", "二级", "三级", "四级")
    elif kind == 5:
        made = draft.pick(*_SIDES) + draft.pick(
            "肾结石", "股骨头坏死", "膝骨关节炎", "面神经麻痹", "腹股沟疝", "下肢静脉曲张", "眼失明", "耳聋", "小腿截肢"
        )
    else:
        made = draft.pick(*_CHRONIC) + draft.pick(*_DEGREES) + draft.pick(*_DURATIONS)
    return _filled(draft, made)


def injury(draft: Draft) -> str:
    """Return what an accident did to a body."""
    if draft.maybe(0.45):
        return draft.pick(*_SIDES[:2]) + draft.pick(*_SOFT)
    head = (
        "轻型颅脑损伤",
        "脑震荡",
        "硬膜外血肿",
        "头皮裂伤{m}厘米",
        "脾破裂",
        "胸腔积液",
        "面部二度烧伤，面积约{m}%",
        "一氧化碳中毒",
        "腰部扭伤",
    )
    made = (
        draft.pick(*head)
        if draft.maybe(0.3)
        else draft.pick(*_SIDES[3:5]) + draft.pick(*_BONES) + draft.pick(*_FRACTURES)
    )
    return _filled(draft, made)


@slot("health")
def _health(draft: Draft, _: str) -> str:
    return marked("HEALTH_INFO", "redact", condition(draft))


@slot("disease")
def _disease(draft: Draft, _: str) -> str:
    text = condition(draft)
    while "残疾" in text or "骨" in text:
        text = condition(draft)
    return marked("HEALTH_INFO", "redact", text)


@slot("care")
def _care(draft: Draft, _: str) -> str:
    return marked("HEALTH_INFO", "redact", _filled(draft, draft.pick(*_CARE)))


@slot("fatal")
def _fatal(draft: Draft, _: str) -> str:
    text = draft.pick(
        "重度颅脑损伤",
        "创伤性休克",
        "机械性窒息",
        "电击致心脏骤停",
        "呼吸循环衰竭",
        "硫化氢中毒",
        "失血性休克",
        "溺水窒息",
        "多脏器破裂",
    )
    return marked("HEALTH_INFO", "redact", text)


@slot("injury")
def _injury(draft: Draft, _: str) -> str:
    return marked("HEALTH_INFO", "redact", injury(draft))


@slot("child_health")
def _child_health(draft: Draft, _: str) -> str:
    return marked("HEALTH_INFO", "redact", draft.pick(*_CHILDREN) + draft.pick("", "", "（重度）", "（中度）"))


@slot("disability")
def _disability(draft: Draft, _: str) -> str:
    return marked(
        "HEALTH_INFO",
        "redact",
        draft.pick(*_DISABLED) + draft.pick("", "残疾") + draft.pick("一级", "二级", "三级", "四级"),
    )


@slot("pregnant")
def _pregnant(draft: Draft, _: str) -> str:
    text = draft.pick("怀孕{m}周", "妊娠{m}周", "孕{n}个月", "剖宫产术后第{m}天", "先兆流产")
    return marked("HEALTH_INFO", "redact", _filled(draft, text))


@slot("family")
def _family(draft: Draft, kind: str) -> str:
    """Tell of marriage, children, relatives or means."""
    rng = draft.rng
    child = draft.pick("儿子", "女儿", "长子", "次女", "孙女", "孙子", "小儿子")
    school = draft.pick("{town}中心小学", "县第{n}中学", "希望小学", "{village}幼儿园", "职业技术学校")
    texts = {
        "marital": (
            draft.pick("离异", "丧偶", "未婚", "再婚", "离婚{n}年"),
            f"{draft.pick('已婚', '已离婚', '与配偶分居')}，{draft.pick('育有一女', '子女归对方抚养', '无子女')}",
            f"与{draft.pick('前妻', '前夫', '公婆', '岳父母')}{draft.pick('长期不和', '分居', '因抚养费起争执')}",
        ),
        "children": (
            f"独自抚养{draft.pick('一', '两', '三')}个{draft.pick('未成年子女', '孩子', '女儿')}",
            f"{child}在{school}读{draft.pick('三年级', '初二', '六年级（2）班', '大班', '高一')}",
            f"{child}{draft.pick('现年', '今年', '')}{rng.randint(3, 17)}岁",
            f"育有{draft.pick('一子一女', '两女', '三个子女')}",
            f"{draft.pick('大女儿', '小儿子', '外孙')}就读于{draft.pick('特殊教育学校', '县三中高二', '镇中学八年级', '技工学校')}",
        ),
        "kin": (
            f"{draft.pick('丈夫', '父亲', '长子')}{draft.pick('在外务工多年未归', '正在服刑', '五年前下落不明', '在广东打零工')}",
            draft.pick("信奉伊斯兰教", "信仰基督教", "信仰藏传佛教"),
            f"{draft.pick('弟弟', '大哥', '妻子')}{draft.pick('去向不明', '被强制戒毒', '在新疆摘棉花', '改嫁外省')}",
        ),
        "means": (
            f"月收入{draft.pick('不足', '约', '')}{rng.randint(6, 48) * 100}元",
            f"家庭年收入{rng.randint(1, 6)}.{rng.randint(1, 9)}万元",
            draft.pick("低保户", "低保边缘家庭", "特困供养人员", "脱贫不稳定户", "单亲家庭", "失独家庭"),
            f"欠{draft.pick('银行贷款', '亲友外债', '医院费用')}{rng.randint(1, 30)}万元",
            f"{draft.pick('家中', '全家')}{rng.randint(3, 9)}口人靠{rng.randint(2, 9)}亩旱地生活",
            f"{draft.pick('退休金', '工资', '打工收入')}每月{rng.randint(8, 60) * 100}元",
            draft.pick("享受城市最低生活保障", "被评为监测户", "孤儿", "事实无人抚养", "享受五保"),
            f"{draft.pick('名下', '全家')}{draft.pick('无房无车', '仅有一间土房', '负债')}{draft.pick('', '，靠借贷度日')}",
        ),
    }
    text = draft.pick(*texts[kind or draft.pick(*texts)])
    return marked("FAMILY_INFO", "review", draft.say(_filled(draft, text)))


@slot("vague")
def _vague(draft: Draft, _: str) -> str:
    """What sounds like health or family and is too vague to be marked."""
    return draft.pick("身体不适", "年事已高", "行动不便", "家中有事", "精神状态良好", "体检合格", "未见异常")


@slot("credential")
def _credential(draft: Draft, kind: str) -> str:
    return marked("CREDENTIAL", "redact", values.secret(draft.rng, kind))


@slot("idlabel")
def _idlabel(draft: Draft, _: str) -> str:
    return draft.pick("身份证号", "身份证号码", "公民身份号码", "证件号码", "居民身份证号", "身份证")
