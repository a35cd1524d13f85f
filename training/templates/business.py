"""Facts of firms, of security and of the inside of organs: what is unpublished, weak, undecided or secret, as phrases."""

from __future__ import annotations

from training.templates import values
from training.templates.core import Draft, marked, slot

GOODS = (
    "检修手套",
    "输送带",
    "枸杞原浆",
    "智能水表",
    "粉煤灰砖",
    "铝合金型材",
    "光伏支架",
    "脱硫剂",
    "有机肥",
    "轴承套圈",
    "制氧机",
    "马铃薯种薯",
    "道路护栏",
    "防火涂料",
    "电缆桥架",
    "铸铁井盖",
)
_UNITS = ("元/吨", "元/件", "元/台", "元/米", "元/平方米", "元/公斤", "元/套")
_STEPS = ("煅烧", "发酵", "退火", "萃取", "烘干", "硫化", "搅拌", "电镀", "注塑", "灭菌")
_STUFF = ("碳酸钙", "丙烯酸乳液", "硼砂", "羧甲基纤维素", "硅微粉", "柠檬酸", "石英砂", "氧化锌", "海藻糖", "石墨粉")


def trade(draft: Draft, kind: str = "") -> str:
    """Return an unpublished fact of a firm with its numbers, without what leads up to it: of ``price``, ``process`` or ``finance``."""
    rng = draft.rng
    price, share = f"{rng.randint(3, 9800)}.{rng.randint(0, 99):02}", f"{rng.randint(3, 46)}.{rng.randint(1, 9)}%"
    million = f"{rng.randint(120, 9800)}万元"
    heat = f"{draft.pick(*_STEPS)}{draft.pick('温度', '段温度')}{rng.randint(60, 1350)}℃"
    texts = {
        "price": (
            f"{draft.pick('含税', '不含税', '出厂', '结算')}单价{price}{draft.pick(*_UNITS)}",
            f"{draft.pick('毛利率', '综合毛利率', '净利率', '让利幅度', '返点比例')}{share}",
            f"{draft.pick('单位', '原料', '人工', '制造')}成本{price}{draft.pick(*_UNITS)}",
            f"{draft.pick('底价', '谈判底线', '最低可接受价', '心理价位')}{million}",
            f"{draft.pick('每平方米', '每亩', '每千瓦')}造价{rng.randint(200, 9000)}元，{draft.pick('可再压', '下浮')}{rng.randint(2, 12)}%",
        ),
        "formula": (
            f"{draft.pick(*_STUFF)}{rng.randint(2, 60)}份、{draft.pick(*_STUFF)}{rng.randint(1, 20)}.{rng.randint(1, 9)}份",
            f"{draft.pick(*_STUFF)}占{rng.randint(11, 70)}%，{draft.pick(*_STUFF)}占{rng.randint(1, 10)}.{rng.randint(1, 9)}%",
            f"每百公斤加{draft.pick(*_STUFF)}{rng.randint(1, 9)}.{rng.randint(1, 9)}公斤",
        ),
        "process": (
            f"{heat}，保持{rng.randint(1, 9)}.{rng.randint(1, 9)}小时",
            f"{draft.pick(*_STUFF)}{rng.randint(2, 60)}份、{draft.pick(*_STUFF)}{rng.randint(1, 20)}.{rng.randint(1, 9)}份",
            f"转速{rng.randint(80, 2800)}r/min、真空度-0.0{rng.randint(2, 9)}MPa",
            f"催化剂{draft.pick('用量', '添加量')}{rng.randint(1, 9)}.{rng.randint(1, 9)}{draft.pick('克/升', '%')}，{draft.pick('收率', '转化率')}{rng.randint(60, 98)}.{rng.randint(1, 9)}%",
            f"算法{draft.pick('阈值', '权重')}取0.{rng.randint(11, 95)}，{draft.pick('训练样本', '迭代')}{rng.randint(2, 90)}万{draft.pick('条', '次')}",
            f"月产能仅{rng.randint(100, 9000)}吨，良率{rng.randint(61, 97)}.{rng.randint(1, 9)}%",
        ),
        "finance": (
            f"上年度{draft.pick('净利润', '亏损', '主营收入')}{million}",
            f"前{draft.pick('三', '五')}大客户{draft.pick('采购额', '回款额')}合计{million}",
            f"账面{draft.pick('短期负债', '应付账款', '现金余额')}{million}",
            f"{draft.pick('估值', '投前估值')}{rng.randint(1, 20)}.{rng.randint(1, 9)}亿元，{draft.pick('出让', '拟转让')}股权{share}",
            f"{draft.pick('续约', '首单', '战略客户')}折扣{rng.randint(6, 9)}.{rng.randint(1, 9)}折，{draft.pick('账期', '押款')}{rng.randint(30, 180)}天",
            f"客户{draft.pick('包括', '为')}{draft.pick('南通', '柳州', '昆山')}两家车厂，年供{rng.randint(2, 80)}万套",
            f"银行{draft.pick('授信', '抵押贷款')}{million}，{draft.pick('利率', '年化')}{rng.randint(3, 7)}.{rng.randint(1, 9)}%",
        ),
    }
    return draft.pick(*texts[kind or draft.pick(*texts)])


@slot("trade")
def _trade(draft: Draft, argument: str) -> str:
    disposition, _, kind = argument.partition(",")
    return marked("TRADE_SECRET_CONTENT", disposition or "review", trade(draft, kind))


@slot("goods")
def _goods(draft: Draft, _: str) -> str:
    return draft.pick(*GOODS)


@slot("inner_ip")
def _inner_ip(draft: Draft, _: str) -> str:
    return marked(
        "NETWORK_DETAIL", "review", values.inner_ip(draft.rng) + draft.pick("", "", f":{draft.rng.randint(1024, 9999)}")
    )


@slot("weakness")
def _weakness(draft: Draft, _: str) -> str:
    what = draft.pick(
        "数据库服务器", "视频平台", "考勤系统", "邮件网关", "公文系统", "档案库", "机房门禁主机", "水厂控制主机"
    )
    how = (
        "仍使用出厂口令",
        "存在未修复的SQL注入漏洞",
        f"开放{draft.pick(3389, 445, 6379, 23, 1433)}端口且无访问限制",
        "补丁停留在三年前",
        "上传接口不校验文件类型",
        "日志只保留七天",
        "与互联网出口之间未设防火墙",
        "管理后台可越权访问",
        "使用的组件存在远程执行缺陷，尚未升级",
        f"共有{draft.rng.randint(2, 40)}个账号口令为123456",
        "备份盘与生产盘放在同一机柜，未做异地备份",
        "可从办公区无线网络直接登录",
        f"证书过期{draft.rng.randint(1, 9)}个月未换",
        "调试接口未关闭，任何人可下载用户表",
    )
    return marked("NETWORK_DETAIL", "review", what + draft.pick(*how))


@slot("topology")
def _topology(draft: Draft, _: str) -> str:
    rng = draft.rng
    text = draft.pick(
        f"核心交换机经{draft.pick('东', '西')}楼汇聚接入VLAN {rng.randint(10, 400)}",
        f"业务网与视频网共用一台三层交换机，默认路由指向10.{rng.randint(1, 99)}.0.1",
        f"备用链路由{rng.randint(2, 9)}楼弱电间引出",
        f"管理网段192.168.{rng.randint(1, 250)}.0/24",
    )
    return marked("NETWORK_DETAIL", "review", text)


@slot("risk")
def _risk(draft: Draft, kind: str) -> str:
    """Tell of a weak site, a crowd in hand, thin stock or an unreleased figure."""
    rng = draft.rng
    texts = {
        "site": (
            f"夜间{draft.pick('值班室', '泵房', '油库', '变电所')}只有{draft.pick('一', '两')}名{draft.pick('保安', '值守员', '老职工')}",
            f"{draft.pick('北', '东', '西')}侧{draft.pick('围墙', '围栏', '铁门')}有{rng.randint(2, 9)}米{draft.pick('缺口', '塌落')}，{draft.pick('翻越即可进入', '无人看守', '尚未修补')}",
            f"{draft.pick('周界报警', '红外对射', '出入口摄像头')}已失灵{rng.randint(2, 9)}个月",
            f"{draft.pick('县城', '老城区', '医院')}{draft.pick('只有一路', '仅靠单回路')}供电，{draft.pick('变压器一停', '线路一断')}即全部停摆",
            f"{draft.pick('码头', '加油站', '化工园')}{draft.pick('消防栓', '应急池', '泡沫罐')}{draft.pick('无水', '锈死', '容量不够')}，{draft.pick('短期内修不好', '尚无替代')}",
            f"专职{draft.pick('消防队', '救援队')}夜间在岗{draft.rng.randint(3, 9)}人，{draft.pick('到场需', '出动要')}{draft.rng.randint(20, 70)}分钟",
            f"{draft.pick('大坝', '尾矿库')}{draft.pick('右岸', '坝脚')}渗漏{draft.pick('加重', '每日增大')}，{draft.pick('汛前无法除险', '下游未告知')}",
        ),
        "crowd": (
            f"{draft.pick('便衣', '机动')}力量{rng.randint(10, 90)}人{draft.pick('藏于', '集结在')}{draft.pick('邻街学校', '地下车库')}，{draft.pick('信号弹为号', '见旗语即')}{draft.pick('推进', '分割人群')}",
            f"{draft.pick('上访', '聚集')}人员{draft.pick('串联名单', '进京车次')}已由{draft.pick('派出所', '专班')}掌握，{draft.pick('在检查站截回', '逐户稳住')}",
            f"重点人员{rng.randint(5, 40)}人由{draft.pick('包保干部', '网格员')}二十四小时盯守",
            f"拟在{draft.pick('路口', '车站', '广场')}布置便衣{rng.randint(6, 60)}人，分{draft.pick('三', '四')}组劝返",
        ),
        "stock": (
            f"{draft.pick('救生衣', '编织袋', '柴油发电机', '帐篷', '防化服', '排水泵')}仅存{rng.randint(3, 400)}{draft.pick('件', '台', '套')}",
            f"储备粮只够全{draft.pick('县', '镇')}{rng.randint(4, 20)}天",
            f"{draft.pick('抗生素', '血浆', '氧气', '疫苗')}库存{draft.pick('不足', '只剩')}{draft.rng.randint(2, 15)}天用量",
            f"备用水源{draft.pick('最多供水', '仅可支撑')}{rng.randint(6, 40)}小时",
        ),
        "figure": (
            f"{draft.pick('本季', '前三季')}{draft.pick('工业产值', '税收', '到位外资')}{draft.pick('初算', '摸底')}{draft.pick('下滑', '缺口')}{rng.randint(4, 40)}.{rng.randint(1, 9)}%，{draft.pick('未经统计部门核定', '发布前勿引用')}",
            f"{draft.pick('疫病', '毒品', '自杀')}{draft.pick('发生', '检出')}{rng.randint(3, 90)}例，{draft.pick('较公开数多出一倍', '暂未公布')}",
            f"{draft.pick('失业率', '粮食减产', '存款流失', '房企逾期')}内部测算为{rng.randint(4, 30)}.{rng.randint(1, 9)}%，尚未对外",
        ),
    }
    return marked("PUBLIC_RISK", "review", draft.pick(*texts[kind or draft.pick(*texts)]))


@slot("point")
def _point(draft: Draft, _: str) -> str:
    rng = draft.rng
    east, north = rng.randint(80, 125), rng.randint(20, 48)
    texts = (
        f"东经{east}°{rng.randint(1, 59)}′{rng.randint(1, 59)}″，北纬{north}°{rng.randint(1, 59)}′{rng.randint(1, 59)}″",
        f"北纬{north}.{values.digits(rng, 5)}，东经{east}.{values.digits(rng, 5)}",
        f"{east}.{values.digits(rng, 6)}E，{north}.{values.digits(rng, 6)}N",
        f"N{north}°{rng.randint(1, 59)}'{rng.randint(1, 59)}.{rng.randint(1, 9)}\" E{east}°{rng.randint(1, 59)}'{rng.randint(1, 59)}.{rng.randint(1, 9)}\"",
        f"X={rng.randint(2500000, 4900000)}.{rng.randint(1, 99)}，Y={rng.randint(400000, 600000)}.{rng.randint(1, 99)}",
    )
    return marked("SENSITIVE_LOCATION", "review", draft.pick(*texts))


@slot("guard")
def _guard(draft: Draft, _: str) -> str:
    count = draft.rng.randint(2, 6)
    text = draft.pick(
        f"{count}名持枪守卫分两班，{draft.rng.randint(5, 8)}时、{draft.rng.randint(17, 20)}时交接",
        f"哨位{count}处，巡线间隔{draft.rng.randint(20, 90)}分钟",
        f"夜间由{count}名武警带犬巡逻，{draft.pick('凌晨', '零时')}换岗",
    )
    return marked("SENSITIVE_LOCATION", "review", text)


@slot("secret")
def _secret(draft: Draft, _: str) -> str:
    rng = draft.rng
    code = rng.choice("七八九三五") + rng.choice("〇一二四六") + rng.choice("一三五七九")
    texts = (
        f"{code}工程{draft.pick('地下部分', '洞库', '弹药间')}{draft.pick('净高', '埋深', '覆土')}{rng.randint(4, 40)}米、{draft.pick('可容纳', '驻守')}{rng.randint(20, 900)}人",
        f"{draft.pick('战备', '国防')}{draft.pick('油料', '粮食', '药材')}轮换计划为{rng.randint(100, 9000)}吨",
        f"{draft.pick('密码机', '加密终端', '专用电台')}配发{rng.randint(2, 30)}台，密钥{draft.pick('每月', '每季')}更换",
        f"{draft.pick('预备役', '民兵应急')}{draft.pick('分队', '连')}{rng.randint(3, 12)}小时内向{code}地域集结{rng.randint(40, 600)}人",
        f"{draft.pick('公务员', '高考', '选调')}试题{draft.pick('于命题组驻地印制', '由两人持钥匙存放保险柜')}，启用前的题目涉及{draft.pick('三则材料', '五道论述题')}",
        f"{code}号{draft.pick('指挥所', '坑道', '洞库')}{draft.pick('口部', '通风井')}设在{draft.pick('林场', '采石场', '学校')}{draft.pick('北坡', '后山')}，{draft.pick('防护等级', '抗力')}{rng.randint(4, 6)}级",
        f"{draft.pick('战时', '应战')}{draft.pick('征用', '抽组')}{draft.pick('车辆', '船只', '医护')}{rng.randint(20, 900)}{draft.pick('台', '名')}，{draft.pick('编入', '补充')}{code}部队",
        f"{draft.pick('军用', '涉密')}{draft.pick('光缆', '测绘成果', '频率')}{draft.pick('走向', '精度', '使用')}为{draft.pick('沿国道南侧埋设', '优于半米', '夜间跳频')}，{draft.pick('两处中继', '三处节点')}",
        f"{draft.pick('专案组', '巡视组')}拟于{rng.randint(1, 12)}月对{draft.pick('某国企', '某系统')}{draft.pick('立案', '收网')}，{draft.pick('知情者', '参与人')}{rng.randint(4, 20)}人",
        f"对{draft.pick('涉案要员', '境外人员')}的{draft.pick('技术侦察', '秘密跟踪')}自{rng.randint(1, 12)}月起由{draft.pick('二', '三')}组实施",
    )
    return marked("SECRET_CONTENT", "review", draft.pick(*texts))


@slot("secret_ref")
def _secret_ref(draft: Draft, _: str) -> str:
    short = draft.organ[1]
    number = f"{draft.place.county[0]}{draft.pick('委', '政', '办', short[1:])}密{draft.pick('发', '函', '电')}〔{draft.year - draft.rng.randint(0, 9)}〕{draft.rng.randint(1, 40)}号"
    level = draft.pick("机密", "秘密", "绝密")
    title = f"{level}级文件《{draft.pick('战时人口疏散预案', '要害部位防护规划', '重大活动安保部署', '专项侦办情况', '人防工程布局图说明')}》"
    return marked("SECRET_REFERENCE", "review", draft.pick(number, number, title))


_VIEWS = (
    "[补偿|奖励|补助|收费]标准[偏低|偏高|定得太死]，[群众|企业|镇里][不会答应|意见很大]",
    "[先|宜]按{n:2,6}个点测算，[不行再加|留有余地]",
    "[建议|可以考虑]把[二期|东片区|老厂房|附属楼]从方案里拿掉",
    "财政[拿不出|只能拿]{n:100,900}万元，[缺口|其余]由平台公司想办法",
    "这件事[风险太大|条件不成熟|牵涉面广]，[放到年后再议|暂缓为好|等上面有说法再动]",
    "[两家企业|候选方案|三个选址]里更倾向[第二家|乙方案|河东那块]，[价格虽高但稳妥|理由是工期短|群众阻力小]",
    "[不赞成|反对|保留意见][合并科室|提前拆迁|由国企包揽|一次性买断]，[会惹出矛盾|编制没有着落|后面收不了场]",
    "[初稿|征求意见前的稿子]第{n:3,20}条[要改写|写得太死|应当删去|与上位法打架]",
    "[名额|指标|车辆]给{n:2,8}个，[多了县里摆不平|其余明年再说|先紧着一线]",
    "上次的[处理意见|批示]落实得[不实|拖拉|走样]，[该问责|要有人担责|得重新来过]",
    "[{goods}|配套设施]这一块[不必写进正式稿|先不报|留到二稿]，[容易引起攀比|数字还没对上]",
    "[我|本人|我们科]担心[资金链|工期|舆论]{n:2,6}月就会出问题，[宁可慢一点|最好先摸底]",
    "[人选|副职]以{n:35,48}岁以下的为主，[外单位调入|内部提拔]{n:1,3}名，[先不声张|征求组织部意见后再定]",
    "[拟|倾向]将罚款从{n:20,90}万元[减到|压到]{n:2,19}万元，[企业确有困难|理由要写圆]",
    "[如果|一旦]答复太细，[对方会继续申请|会引来更多信访]，[只答一半即可|口径要收一收]",
    "[用车|食堂|办公用房][超标|不够用]，[调剂|挪出]{n:1,5}[间|辆|套]给[新来的同志|指挥部]",
    "[专家|第三方]结论[与我们估计差得远|站不住脚]，[建议退回重做|不宜采信]",
    "[同意|不同意]{organ2}的[修改意见|分工方案]，但[牵头单位应换成|责任要写给]{organ2}",
    "[会签|征求意见]中{organ2}[只回了两个字|迟迟不表态]，[催一催|绕开它先走程序]",
    "[第一轮|首次]摸底有{n:3,20}户[不配合|不签字]，[先易后难|让亲属去做工作]",
)


_STAFF_VIEWS = (
    "[暂不|不宜][列入后备|提任|续聘]，[群众有看法|再锻炼一年|性子太急]",
    "[与同事|跟科室负责人][处不来|有隔阂]，[放到窗口合适|换个岗位看看]",
    "[能力不如|资历不及]前任，[但肯吃苦|胜在年轻]，[勉强可用|先代理半年]",
    "民主测评{n:3,20}张[不称职票|基本称职票]，[原因出在分工上|主要是得罪了人]",
    "[处分|扣奖金]从轻，[孩子还小|快退休了]，[内部掌握|谈话提醒即可]",
    "[两人中|几个人选里]优先考虑[学历高的|一线干过的]，[等编制下来|年底再定]",
    "[不同意调出|建议借调]，[手头活没人接|原单位不放]",
    "[背后|私下]说他[报销不清楚|常拖着不办事]，[还没有查实|宜先函询]",
)


_CROWD_VIEWS = (
    "[先|暂]不[表态|公布人数|回应网帖]，[等上面定口径|由镇里出面|怕越描越黑]",
    "[带头的|煽动的]{n:2,6}人[可以依法处理|先谈话再说]，[其余以劝为主|面上不要扩大]",
    "[开发商|企业]的资产[怕是不够赔|早已抵押]，[这话不能对外讲|得让财政垫一部分]",
    "[派出所|街道]前期[处置太软|反应慢了]，[事后要检讨|等风头过了再追究]",
    "[答应|口头许诺]{n:2,6}个月内[解决|给说法]，[先把人劝回去|能拖则拖]",
    "[定性|通报]上[往意外上靠|写得笼统些]，[家属情绪不稳|责任还扯不清]",
)


@slot("view")
def _view(draft: Draft, kind: str) -> str:
    return marked(
        "PROCESS_INFORMATION",
        "review",
        draft.say(draft.pick(*{"staff": _STAFF_VIEWS, "crowd": _CROWD_VIEWS}.get(kind, _VIEWS))),
    )
