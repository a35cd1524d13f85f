"""Facts of firms, of security and of the inside of organs: what is unpublished, weak, undecided or secret, as phrases."""

from __future__ import annotations

from training.templates import values
from training.templates.core import Draft, marked, slot

GOODS = ("检修手套", "输送带", "枸杞原浆", "智能水表", "粉煤灰砖", "铝合金型材", "光伏支架", "脱硫剂", "有机肥", "轴承套圈", "制氧机", "马铃薯种薯", "道路护栏", "防火涂料", "电缆桥架", "铸铁井盖")
_UNITS = ("元/吨", "元/件", "元/台", "元/米", "元/平方米", "元/公斤", "元/套")
_STEPS = ("煅烧", "发酵", "退火", "萃取", "烘干", "硫化", "搅拌", "电镀", "注塑", "灭菌")
_STUFF = ("碳酸钙", "丙烯酸乳液", "硼砂", "羧甲基纤维素", "硅微粉", "柠檬酸", "石英砂", "氧化锌", "海藻糖", "石墨粉")


def trade(draft: Draft) -> str:
    """Return an unpublished fact of a firm with its numbers, without what leads up to it."""
    rng = draft.rng
    price, share = f"{rng.randint(3, 9800)}.{rng.randint(0, 99):02}", f"{rng.randint(3, 46)}.{rng.randint(1, 9)}%"
    million = f"{rng.randint(120, 9800)}万元"
    heat = f"{draft.pick(*_STEPS)}{draft.pick('温度', '段温度')}{rng.randint(60, 1350)}℃"
    texts = (
        f"{draft.pick('含税', '不含税', '出厂', '结算')}单价{price}{draft.pick(*_UNITS)}",
        f"{draft.pick('毛利率', '综合毛利率', '净利率', '让利幅度', '返点比例')}{share}",
        f"{draft.pick('单位', '原料', '人工', '制造')}成本{price}{draft.pick(*_UNITS)}",
        f"{draft.pick('底价', '谈判底线', '最低可接受价', '心理价位')}{million}",
        f"{heat}，保持{rng.randint(1, 9)}.{rng.randint(1, 9)}小时",
        f"{draft.pick(*_STUFF)}{rng.randint(2, 60)}份、{draft.pick(*_STUFF)}{rng.randint(1, 20)}.{rng.randint(1, 9)}份",
        f"转速{rng.randint(80, 2800)}r/min、真空度-0.0{rng.randint(2, 9)}MPa",
        f"上年度{draft.pick('净利润', '亏损', '主营收入')}{million}",
        f"前{draft.pick('三', '五')}大客户{draft.pick('采购额', '回款额')}合计{million}",
        f"账面{draft.pick('短期负债', '应付账款', '现金余额')}{million}",
        f"{draft.pick('估值', '投前估值')}{rng.randint(1, 20)}.{rng.randint(1, 9)}亿元，{draft.pick('出让', '拟转让')}股权{share}",
        f"月产能仅{rng.randint(100, 9000)}吨，良率{rng.randint(61, 97)}.{rng.randint(1, 9)}%",
    )
    return draft.pick(*texts)


@slot("trade")
def _trade(draft: Draft, disposition: str) -> str:
    return marked("TRADE_SECRET_CONTENT", disposition or "review", trade(draft))


@slot("goods")
def _goods(draft: Draft, _: str) -> str:
    return draft.pick(*GOODS)


@slot("inner_ip")
def _inner_ip(draft: Draft, _: str) -> str:
    return marked("NETWORK_DETAIL", "review", values.inner_ip(draft.rng) + draft.pick("", "", f":{draft.rng.randint(1024, 9999)}"))


@slot("weakness")
def _weakness(draft: Draft, _: str) -> str:
    what = draft.pick("数据库服务器", "视频平台", "考勤系统", "邮件网关", "公文系统", "档案库", "机房门禁主机", "水厂控制主机")
    how = (
        "仍使用出厂口令",
        "存在未修复的SQL注入漏洞",
        f"开放{draft.pick(3389, 445, 6379, 23, 1433)}端口且无访问限制",
        "补丁停留在三年前",
        "上传接口不校验文件类型",
        "日志只保留七天",
        "与互联网出口之间未设防火墙",
        "管理后台可越权访问",
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
def _risk(draft: Draft, _: str) -> str:
    rng = draft.rng
    texts = (
        f"夜间{draft.pick('值班室', '泵房', '油库', '变电所')}只有{draft.pick('一', '两')}名{draft.pick('保安', '值守员', '老职工')}",
        f"{draft.pick('北', '东', '西')}侧{draft.pick('围墙', '围栏', '铁门')}有{rng.randint(2, 9)}米{draft.pick('缺口', '塌落')}，{draft.pick('翻越即可进入', '无人看守', '尚未修补')}",
        f"{draft.pick('救生衣', '编织袋', '柴油发电机', '帐篷', '防化服', '排水泵')}仅存{rng.randint(3, 400)}{draft.pick('件', '台', '套')}",
        f"储备粮只够全{draft.pick('县', '镇')}{rng.randint(4, 20)}天",
        f"{draft.pick('周界报警', '红外对射', '出入口摄像头')}已失灵{rng.randint(2, 9)}个月",
        f"备用水源{draft.pick('最多供水', '仅可支撑')}{rng.randint(6, 40)}小时",
        f"重点人员{rng.randint(5, 40)}人由{draft.pick('包保干部', '网格员')}二十四小时盯守",
        f"拟在{draft.pick('路口', '车站', '广场')}布置便衣{rng.randint(6, 60)}人，分{draft.pick('三', '四')}组劝返",
        f"{draft.pick('失业率', '粮食减产', '存款流失', '房企逾期')}内部测算为{rng.randint(4, 30)}.{rng.randint(1, 9)}%，尚未对外",
    )
    return marked("PUBLIC_RISK", "review", draft.pick(*texts))


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
    text = draft.pick(f"{count}名持枪守卫分两班，{draft.rng.randint(5, 8)}时、{draft.rng.randint(17, 20)}时交接", f"哨位{count}处，巡线间隔{draft.rng.randint(20, 90)}分钟", f"夜间由{count}名武警带犬巡逻，{draft.pick('凌晨', '零时')}换岗")
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
        f"对{draft.pick('涉案要员', '境外人员')}的{draft.pick('技术侦察', '秘密跟踪')}自{rng.randint(1, 12)}月起由{draft.pick('二', '三')}组实施",
    )
    return marked("SECRET_CONTENT", "review", draft.pick(*texts))


@slot("secret_ref")
def _secret_ref(draft: Draft, _: str) -> str:
    short = draft.organ[1]
    number = f"{draft.place.county[0]}{draft.pick('委', '政', '办', short)}密{draft.pick('发', '函', '电')}〔{draft.year - draft.rng.randint(0, 9)}〕{draft.rng.randint(1, 40)}号"
    level = draft.pick("机密", "秘密", "绝密")
    title = f"{level}级文件《{draft.pick('战时人口疏散预案', '要害部位防护规划', '重大活动安保部署', '专项侦办情况', '人防工程布局图说明')}》"
    return marked("SECRET_REFERENCE", "review", draft.pick(number, number, title))


_VIEWS = (
    "[补偿|奖励|补助]标准[偏低|偏高]，[群众|企业]不会答应",
    "[先|宜]按{n:2,6}个点测算，[不行再加|留有余地]",
    "[建议|可以考虑]把[二期|东片区|老厂房]从方案里拿掉",
    "财政[拿不出|只能拿]{n:100,900}万元，[缺口|其余]由平台公司想办法",
    "这件事[风险太大|条件不成熟|牵涉面广]，[放到年后再议|暂缓为好]",
    "[两家企业|候选方案]里更倾向[第二家|乙方案]，[价格虽高但稳妥|理由是工期短]",
    "[不赞成|反对][合并科室|提前拆迁|由国企包揽]，[会惹出矛盾|编制没有着落]",
    "[初稿|征求意见前的稿子]第{n:3,20}条[要改写|写得太死|应当删去]",
    "[名额|指标]给{n:2,8}个，[多了县里摆不平|其余明年再说]",
    "上次的[处理意见|批示]落实得[不实|拖拉]，[该问责|要有人担责]",
)


@slot("view")
def _view(draft: Draft, _: str) -> str:
    return marked("PROCESS_INFORMATION", "review", draft.say(draft.pick(*_VIEWS)))
