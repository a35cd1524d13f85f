"""Surnames and the words around names. Sources: 百家姓, common Hui and minority surnames, forms of Chinese bureaus."""

from __future__ import annotations

import re

SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程"
    "嵇邢滑裴陆荣翁荀羊於惠甄麴家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴郁胥能苍双闻"
    "莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾"
    "毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公哈纳海撒拜妥锁买黑拓仝冶喇虎者绽陕丑苟闪折拉洒达佘肖佟涂岳覃帅仵亓佴海缑亢况郈有琴归晋楚闫法汝鄢涂钦岳帅缑亢况后有琴商牟佘佴伯赏墨哈谯笪年爱阳佟"
    "藏次央扎旦铁冬代兰但来矫展逢揭门降降原信粟普母操茆邸苑邝邬鹿麦腾甯候栗战初位衣由付肖萨沐覃邸鲜修智亚赫漆斯滑才靖禚尉仓邴岱撖寸蹇刀尧朴玄官职操农自习"
)
COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良"
    "|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|公户|公玉|梁丘|左丘|东门|西门|第五|完颜|纳兰|叶赫"
)
# Characters that stand in no given name: particles, pronouns, verbs of the office, punctuation of speech.
NEVER = (
    "的了在是和与及或被把从到为等不也就都而其该此各每某们吗呢吧啊我你他她它这那哪些个您对将以向由经因至后"
    "已未无非如若则但并且所者之于给让使项条款号日分秒处类"
)
DOTS = "·•・‧"
_GIVEN = rf"[^\W\d_a-zA-Z{NEVER}]"
_SURNAME = f"(?:{COMPOUND}|[{''.join(dict.fromkeys(SINGLE))}])"
# A name: surname and one or two characters, apart or not; or a transliterated name with dots.
_PART = r"(?:(?![的了在是和与及或由等其被将把向从对])[\u4e00-\u9fff])"
DOTTED = rf"{_PART}{{1,6}}(?:[{DOTS}]{_PART}{{1,6}}){{1,3}}"
SPACED = rf"{_SURNAME} {{1,3}}{_GIVEN}(?![\u4e00-\u9fff])"
PLAIN = rf"(?:(?:{COMPOUND}){_GIVEN}{{1,2}}|{_SURNAME}{_GIVEN}{{1,2}})"
NAME = rf"(?:{DOTTED}|{SPACED}|{PLAIN})"
IS_NAME = re.compile(rf"(?:{DOTTED}|{_SURNAME} {{0,3}}{_GIVEN}{{1,2}})")
# Behind a strict label any two or three characters may be a name (rare surnames).
ANY_NAME = re.compile(rf"{_GIVEN}{{2,3}}")
# In running text, where only a role word leads to a name: surname characters that are mostly something else.
RISKY = frozenset(
    "和应向由从有全须相查利权公扶申信但来那后能及同都关明管连当经满达归要通解计成时常单双东代原位新行门官职操农自"
)
# No name ends so: offices, roles, papers.
_ENDS = re.compile(
    r"[人员者号证处科局室部厅委司院校厂店户组队权益行社]$|(?:班|组|队|科|局|厂|院|校|镇|乡|村|股|处|部|所|站)长$"
    r"|(?:代办|办理|提供|反映|登记|联系|如下|负责|确认|填写|受理|代理|签字|告知|核实|处理|说明|申请|提出|报送|补正)$"
)
MASKED = re.compile(r"[某*×xX○〇]|先生|女士|老师|同志$|经理$|主任$")

_COMMON = """
万亩 万元 不详 东部 个人 中卫 中级 主任 主管 云南 云计算 人员 付款 代理 代表 任何 任务 任职
企业 位于 位置 保密 信息 信用 信访 修改 修订 党员 党委 党支部 党政 党组 全体 公司 公告 公安
公安局 公平 公开 公正 公民 公示 公章 公约 公认 公路 关于 关心 关键 其他 养殖 养老 农业 农户
农村 农民 农科院 初审 初步 初级 利用 利益 办公室 北部 匿名 华北 单价 单位 单元 南部 卫健委 卫生
原则 原因 双方 古城 各科 合计 同上 名称 后期 后续 周岁 和平 商业 商务 商务局 商品 国务院 国家
国有 姓名 宁夏 安全 安全员 安全生产 家庭 家长 容量 小计 居住 居民 山东 山西 工作 常务 常委 平台
平均 年龄 广东 广场 广大 广播 广泛 广西 应当 应急 应急局 强制 强化 强调 待定 性别 总计 成员
成果 成立 扶助 文件 文化 文号 方式 方案 施工 无人 日期 时期 时间 普查 普通 智慧 智能 有关 有效
有限 本人 权利 权益 权限 来信 来源 来访 查询 查阅 水利 水务 水务局 江北 江南 江苏 江西 河南
法人 法定 法院 海关 海南 海原 海原县 海外 海洋局 温度 游客 湖南 满意 牛羊 甘肃 由于 申请 申辩
电话 白色 盖章 相关 相同 相应 石油 科室 签名 签字 管委会 管理 红色 经办 经济 经理 经费 经验
联系 能力 能够 能源 范围 解决 解读 解释 计划 计算机 路段 路线 边界 达到 连接 通信 通知 通讯
通过 那么 部门 金融 金额 门户 陈述 陕西 陕西省 项目 领导 马上 高中 高度 高新 高校 高等 高级
黑色
手机 手机号 出生 出生日 住址 住所 地址 邮箱 邮编 民族 籍贯 职务 职称 学历 学位 传真 微信 微信号 座机 银行 开户 开户行 账号 账户 卡号
身份
身份证 证件 证号 号码 户籍 户口 政治 面貌 政治面貌 党派 备注 数量 类别 等级 级别 病历 学号 车牌 护照 护照号 健康 婚姻 婚否 年级 班级
专业
毕业 入职 工龄 工种 岗位 薪资 金额 理由 事由 内容 结果 状态 编号 序号 页码
"""
# The last lines are labels of forms, which stand where a name was when the name is masked.
NOT_NAMES = frozenset(_COMMON.split())

# Every alternative begins with a character of its own: ``re`` then skips to such characters at once.
KIN = (
    r"(?:父亲|母亲|妻子|丈夫|儿子|女儿|祖母|祖父|奶奶|爷爷|外公|外婆|姑姑|叔叔|伯伯|舅舅|姨妈|哥哥|弟弟|姐姐|妹妹|前妻|前夫|配偶|孙子|孙女|岳父|岳母|儿媳|女婿"
    r"|叔父|伯父|姑父|姨父|舅父|姑母|姨母|婶婶|婶子|嫂子|姐夫|妹夫|外甥女|外甥|侄子|侄女|堂弟|堂兄|堂姐|堂妹|表弟|表哥|表姐|表妹|公公|婆婆|妹子|大伯|小舅子"
    r"|孙媳|养子|养女|养父|养母|继父|继母|继子|继女|长子|次子|长女|次女|大儿子|小儿子|大女儿|小女儿"
    r"|其父|其母|其妻|其夫|其子|其女|其弟|其兄|其姐|其妹)"
)
PRIVATE_ROLE = (
    r"代理人|申请人|被申请人|信访人|上访人|投诉人|举报人|来电人|来访人|来信人|反映人|被拆迁人|承租人|租户|购房人|当事人|患者|病人|伤者|死者|受害人|被害人|学生|学员|考生|家长|监护人|户主|持卡人"
    r"|村民|居民|群众|农户|邻居|证人|目击者|职工|员工|工人|操作工|电工|焊工|驾驶员|驾驶人|司机|保管员|保安|保洁员|工程师|现场负责人|技术人员|开发人员|财务主管|财务经理|销售经理|总经理|副总经理|董事长|总监|项目经理"
    r"|实际控制人|股东|合伙人|技术员|业主|房东|代领人|收款人|付款人|借款人|担保人|继承人|受益人|受助人|受赠人|现役军人|退役军人|低保户|贫困户|脱贫户|五保户|残疾人|运动员|同事|工友|同学|战友|亲属|亲戚|朋友|顾问|对接人|用户|老乡|向导|志愿者|收费员|采样员|仓管员|护林员|维护人员|操作员|收银员|钓鱼人|行人|乘客|旅客|游客|房主|车主|失主|机主"
)
PUBLIC_ROLE = (
    r"局长|副局长|书记|副书记|主任|副主任|科长|副科长|处长|副处长|市长|副市长|县长|副县长|区长|副区长|镇长|副镇长|乡长|副乡长|部长|副部长|厅长|副厅长|省长|主席|副主席|院长|校长|所长|站长|队长|组长|指挥长|副指挥长|司令|政委|秘书长|巡视员|调研员"
    r"|法官|审判长|审判员|陪审员|检察官|仲裁员|首席仲裁员|书记员|律师|公证员|发言人|新闻发言人|教授|院士|研究员|专家|民警|辅警|交警|执法人员|人民调解员|调解员|网格员|社区工作者|驻村第一书记|委员|代表委员|主持人"
)
# Offices of the state, and the doctrine that carries the name of one who holds them: the name stands right before it, whatever
# stands before the name.
NATIONAL = frozenset(("总书记", "总理", "委员长", "新时代中国特色社会主义思想"))
TITLE_AFTER = (
    r"(?:党组|党委|常务|常委)?(?:副)?(?:局长|书记|主任|科长|处长|市长|县长|区长|镇长|乡长|部长|厅长|省长|"
    r"主席|总书记|总理|委员长|新时代中国特色社会主义思想|秘书长|院长|校长|所长|站长|队长|教授|研究员|院士|律师|法官|检察官|调研员|巡视员)"
)


def risky(name: str) -> bool:
    """Say whether the surname is mostly something else in running text."""
    return name[:1] in RISKY and not re.match(COMPOUND, name)


# Compound surnames that are common words as well.
_WORDLIKE = re.compile(
    r"东方|南门|东门|西门|百里|第五|东郭|左丘|微生|公户|公玉|公良|司空|南宫|宗政|子车|公西|太史|乐正"
)


def distinctive(name: str) -> bool:
    """Say whether a compound surname makes the name certain by itself."""
    return bool(re.match(COMPOUND, name)) and not _WORDLIKE.match(name)


def name_like(name: str) -> bool:
    """Say whether a candidate of running text may be a name: no common word, no office, not masked already."""
    plain = name.replace(" ", "")
    return plain not in NOT_NAMES and not MASKED.search(plain) and not _ENDS.search(plain)
