"""Whose number a label announces: a private person's, a private vehicle's, an officer's, or nobody's.

GUIDELINE.md, numbers tied to a private person and unmarked numbers. The words are classes of labels that Chinese offices,
schools, hospitals, insurers and utilities print on their forms; the class of a certificate is told by what stands before 证.
"""

from __future__ import annotations

import re
from enum import Enum


class Owner(Enum):
    """Whom a number identifies."""

    PERSON = "person"
    LISTED = "listed"
    VEHICLE = "vehicle"
    OFFICER = "officer"


_END = r"(?:编号|编码|号码|代码|账号|帐号|序号|号|码|ID)?$"
_MUST = r"(?:辅号|副号|编号|编码|号码|代码|账号|帐号|管理号|号|码|ID)$"
# School, work, hospital, insurance, welfare, household, membership.
_HOLDERS = (
    r"学籍|考籍|学员|学生|考生|准考|考官|监考|评委|评审专家|专家|专家库|库内|人员|个人|本人|会员|社员|职工|教职工|教师|教工|员工|职员|雇员|工人|民工"
    r"|患者|病人|病历|病历首页|病案|病案首页|住院|出院|门诊|慢性病|慢性病门诊|急诊|就诊|诊疗|体检|挂号|床位|医保|医疗保险|社保|社会保险|社会保障|养老保险|工伤保险|失业保险"
    r"|生育保险|保险手册|参保|参保人|公积金|残疾|残疾人|孤儿|低保|低保户|特困|救助|优抚|优抚对象|退役军人|退休|离休|党员|团员|户籍|户口|户主|农户|用户"
    r"|用电|用水|用气|宽带|有线电视|水表户|缴费户|家庭|贫困户|脱贫户|困难职工|帮扶对象|救助对象|受助人|受益人|驾驶人|驾驶员|司机|驾照|驾驶证|干部|干部人事|人事|干部档案"
    r"|人事档案|学籍档案|投保人|被保险人|储户|客户|持卡人|持证人|志愿者|工牌|工卡|胸卡|门禁卡|校园卡|信访人|来访人|服刑人员|戒毒人员|矫正对象"
)
_PERSON = re.compile(
    rf"(?:(?:{_HOLDERS})(?:证|证件|卡|册|手册|簿|本|档案|账户|库)?(?:个人)?(?:电子凭证)?(?:书)?"
    rf"|(?<![账帐])户|(?<![职技美加手施完返竣开动人军民化特商木漆钢])工|(?<![科数文理化医大中小农民])学|(?:笔试|面试)?准考证|考|(?:信访|来信|来访|信访件|事项)?查询(?=账)|(?:信访|来信|来访)件?查询)\(?{_MUST}"
)
_CANDIDATE = re.compile(
    r"(?:准考|考生|考号|资格证书?|毕业证书?|学位证书?|职称证书?|职业资格)[\u4e00-\u9fff]{0,3}(?:编号|号码?)?$"
)
# 证 with a person's skill, status or property before it; these stand for an organisation or a thing instead.
_CERTIFICATE = re.compile(
    r"(?P<noun>[\u4e00-\u9fff]{0,14})证(?:书|件|明书?)?[》)]{0,2}[(,:]?(?:证)?(?:书|件)?(?:编号|号码|编码|代码|管理号|号)$"
)
# Papers of civil status and of groups of persons; with or without 号.
_STATUS = re.compile(
    r"(?:结婚|离婚|收养|婚姻|出生|死亡|失业|求职|居住|暂住|流动人口|独生子女|生育|计划生育|伤残|迁移)[\u4e00-\u9fff]{0,5}(?:证|证明|登记|手册)(?:书|件)?"
    r"(?:字号|编号|号码|号)$|(?:医疗|医保|社保|就诊|健康|残疾人?|老年|优待)卡$|(?:承包经营权|林权|宅基地?|房产)证(?:书)?(?:编号|号码|号)?$|(?:考核|考试|培训|结业)合格证(?:书|明)?(?:编号|号码|号)$|(?:残疾人?|残疾军人|医保|社保|就诊|慢性病|慢性病门诊|学生|驾驶|资格|操作|健康|退休|离休|会员|准考|优待|低保|特困|老年|伤残|退伍|退役|毕业|学位)证(?:书|件)?$"
)
_BARE = re.compile(r"(?:^|[(),、:])(?:(?:原|旧|新)?证(?:书|件)?(?:编)?号码?)$")
_THINGS = re.compile(
    r"许可|准许|合格|营业|资质|认证|认可|质量|检定|校准|鉴定|产品|专利|商标|著作|软件|版权|备案|评价|验收|出厂|保修|准运|检疫|防疫|进网|入网|型式|规划|施工"
    r"|排污|采矿|探矿|取水|经营许可|经营备案|生产|林木|采伐|使用登记|法人|机构|单位|企业|公司|组织|社团|登记|注册登记|公证|获奖|荣誉|授权|等级保护|测评|检测|监测|代码|税务|开户|银行|标志|食品|药品|器械|兽药|农药|种子|饲料|危化|危险|运输|道路运输|船舶|网络|信息系统|密码|CMA|CNAS|计量|身份|军官|士兵|护照|通行|临床|批准"
)
# 凭证, 论证, 质证, 保证, 签证, 例证, 印证, 查证, 举证, 求证, 实证, 票证, 见证 are no certificates of a skill or status.
_NO_CERTIFICATE = re.compile(r"[凭论质保签鉴公例佐印查举求实票奖见认存物旁罪]$|(?<!领)取$")
_PAPER = re.compile(rf"(?:{_THINGS.pattern})[\u4e00-\u9fff]{{0,3}}(?:证|执照)")
# What a 注册证 without further words may stand for.
_PRODUCT = re.compile(r"医疗器械|药品|兽药|农药|试剂|产品|商标")
_OFFICER = re.compile(
    r"(?:执法|行政执法|执行公务|公务|监督执法|检查|监督|督察|监察|稽查|纪检|律师|公证员|公证|仲裁员|法官|检察官|警官|人民警察|记者|鉴定人)证?(?:件)?\(?(?:证)?(?:编号|号码|号)?$"
    r"|警号$|胸牌(?:编)?号?$|执法(?:人员)?(?:编号|号)$"
)
_PRACTICE = re.compile(r"执业(?:资格)?证?(?:书)?(?:编)?(?:号码?)?$")
_LAWYER = re.compile(r"律师|公证|法律工作者|仲裁|司法鉴定")
_VEHICLE = re.compile(
    r"(?:车辆识别代[号码]|识别代[号码]|车架号码?|发动机(?:编)?号码?|车辆型号编号|机动车登记(?:证书)?(?:编)?号码?|VIN码?\)?|机身编?号|出厂编?号码?|机架号)$",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"农机|农业机械|机具|购机|机动车|车辆|摩托|拖拉机|轿车|货车|客车")
_REGISTERED = re.compile(r"注册执业|执业注册|执业资格|注册[\u4e00-\u9fff]{2,8}师")
# Any word for a kind of person with a number of his; not parties of a contract, which are firms.
_PEOPLE = re.compile(
    r"(?<![投招中供采法承发出监纳标税购包租理])(?<!经营)(?<!生产)(?<!保险)[人员者犯童手](?:员)?(?:证|卡|注册|登记)?(?:编号|编码|ID)$"
    r"|(?<![商门账帐专开落大])户(?:编号|编码)$|(?:建造师|工程师|造价师|建筑师|会计师|药师|消防师|规划师|测绘师)(?:注册|证书)?(?:编号|编码|号)$"
    r"|(?:服务簿|保健册|接种本|户口本|失业手册|就业手册|保险手册)(?:编)?号码?$"
)
_CARD = re.compile(r"[\u4e00-\u9fff]卡(?:编)?号码?$")
_NO_CARD = re.compile(r"(?:油|显|网|声|板|存|读|口|密码|点|保修|显示)卡(?:编)?号码?$")
_REFUSED = re.compile(r"(?:尾号|(?<![病档])案号|序号|页码|期号|房号|楼号|床号|座号|单号|票号|文号|车号)$")


def owner_of(label: str, around: str, published: bool = False) -> Owner | None:
    """Say whose number a label announces; None when it is no number of a person.

    ``label`` ends where the value begins, without marks and link words; ``around`` is the sentence or row, for the labels that
    say too little (证号, 执业证号, 出厂编号); ``published``: the label heads a column of a published list.
    """
    if _REFUSED.search(label):
        return None
    if _VEHICLE.search(label):
        return Owner.VEHICLE if not re.search("出厂|机身", label) or _MACHINE.search(around) else None
    if _OFFICER.search(label):
        return Owner.OFFICER
    if _PRACTICE.search(label):
        return Owner.OFFICER if _LAWYER.search(around) and not _REGISTERED.search(label) else Owner.PERSON
    if _STATUS.search(label):
        return Owner.PERSON
    if _PERSON.search(label):
        return Owner.LISTED if published and _CANDIDATE.search(label) else Owner.PERSON
    certificate = _CERTIFICATE.search(label)
    if certificate and certificate.group("noun"):
        if certificate.group("noun").endswith("注册") and _PRODUCT.search(around):
            return None
        if _NO_CERTIFICATE.search(certificate.group("noun")) or _THINGS.search(certificate.group("noun")[-4:]):
            return None
        return Owner.LISTED if published and _CANDIDATE.search(label) else Owner.PERSON
    if _PEOPLE.search(label) or (_CARD.search(label) and not _NO_CARD.search(label)):
        return Owner.PERSON
    if _BARE.search(label):
        return None if _PAPER.search(around) else Owner.PERSON
    return _rare(label, around)


_CONTRACT = re.compile(r"(?:土地)?承包(?:经营权|合同)?(?:合同)?书?[,(]?(?:合同)?(?:编)?(?:号码?|编码|代码)$")
# In brackets behind an expert: whatever the number counts, it is his.
_EXPERT = re.compile(r"(?:教授|研究员|专家|院士|工程师|评委|医师)\([\u4e00-\u9fff]{0,8}(?:编号|号)$")
# A caller asks with it how his matter stands.
_QUERY = re.compile(r"查询码$")
_CALLER = re.compile(r"来访|来信|信访|上访|回执|投诉|举报")
# Whose name is withheld stands by a number instead.
_INSTEAD = re.compile(r"(?:姓名|身份)[\u4e00-\u9fff]{0,4}不[^。;]{0,10}公开")
_ARCHIVE = re.compile(r"档案(?:编)?号$")
_NAMED_FILE = re.compile(r"(?:^|[、,:)])[\u4e00-\u9fff]{2,4}\(档案(?:编)?号$")
_PERSON_NEAR = re.compile(r"身份证|准驾|行驶证|车主|干部|人事|户主|姓名|学历|驾驶|残疾|病")
_REGISTER = re.compile(r"注册(?:编)?号$")


def _rare(label: str, around: str) -> Owner | None:
    """Judge labels that need the row or sentence: contracts of households, archives of persons, registers of professions."""
    if re.search("评[审标][\u4e00-\u9fff]{0,2}(?:编号|号)$", label) and re.search(
        "专家|教授|评委|工程师|研究员", around
    ):
        return Owner.PERSON
    if _EXPERT.search(label) or (_QUERY.search(label) and _CALLER.search(around)):
        return Owner.PERSON
    if re.search("(?:编号|代号)为?$", label) and _INSTEAD.search(around):
        return Owner.PERSON
    if _CONTRACT.search(label) and re.search(r"户主|农户|承包方|农村土地|村民|姓名", around + label):
        return Owner.PERSON
    if _ARCHIVE.search(label) and (_PERSON_NEAR.search(around) or _NAMED_FILE.search(label)):
        return Owner.PERSON
    if _REGISTER.search(label) and _REGISTERED.search(around):
        return Owner.PERSON
    return None
