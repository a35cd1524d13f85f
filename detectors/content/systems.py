"""Weaknesses, topology and settings of information systems told in words; addresses and ports are found elsewhere.

GUIDELINE.md: unfixed weaknesses go to a person, public flaw numbers (CVE) and fixed flaws do not. Words: GB/T 30279-2020
(classes of flaws), GB/T 22239-2019 (what a protected system must have).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.content.cues import Cue, Hit, hits
from detectors.content.fast import fast
from detectors.content.page import Page
from pipeline.model.finding import EntityType

_FIXED = re.compile(
    r"已(?:于.{0,12})?(?:全部|及时|当场|按期|经)?(?:完成)?(?:修复|整改|关闭|装补丁|打补丁|补丁|加固|升级|处置|清除|"
    r"更换|修补|更新)|复测通过|CVE-|CNVD-|分为.类|演练中|拟采用|修复完毕|整改到位|未发现"
)
_SYSTEM = re.compile(
    r"系统|平台|服务器|主机|终端|接口|网关|防火墙|交换机|堡垒机|数据库|中间件|后台|网站|端口|账[号户]|内网|专网|网段|"
    r"设备|软件|组件|病毒库|远程|摄像|计算机|"
    r"日志|硬盘|备份|令牌|明文|办公网|口令|密码|固件|补丁|路由|控制|虚拟化"
)
_FLAWS = (
    r"存在.{0,16}(?:漏洞|注入|越权|(?:弱|空|默认)(?:口令|密码)|后门|绕(?:过|开)|命令.{0,2}执行|未授权|风险敞口)|SQL注入|"
    r"反.{0,1}序列|命令.{0,2}执行|未授权访问|越权(?:访问|查看|下载)|(?:弱|空|默认)(?:口令|密码)|弱密码|空口令|空密码|"
    r"万能密码|跨站脚本|文件上传漏洞|webshell|挖矿(?:程序|木马)|(?:植入|感染|发现).{0,6}木马|失陷|默认(?:口令|密码|"
    r"团体字|账)|"
    r"口令为空|硬编码|永不过期|明文(?:传输|存储|保存|HTTP)|走明文|目录遍历|任意文件|可(?:直接)?(?:读取|写入|下载|"
    r"枚举|冒用|下发)|不校验|不带.{0,6}(?:凭据|认证|校验)|枚举.{0,10}就能|"
    r"拖库|可被.{0,8}(?:利用|控制|篡改|读取)|绕(?:过|开).{0,12}(?:访问|认证|登录)"
)
_OPEN = (
    r"未(?:做|作|启用|开启|配置|设置|部署|安装|升级|更新|修复|修改|禁用|关闭|限制|隔离|划分|加密|实行|及时升级|"
    r"打补丁|脱敏|设访问)|没有?(?:做|启用|设置|部署)?(?:白名单|隔离|补丁|防护|加密|日志|审计|备份)|"
    r"尚未(?:修复|发布补丁|整改|关闭)|未与.{0,12}(?:隔离|访问控制)|(?:过期|超期)\d+天|对.{0,12}(?:全网|互联网|公网|"
    r"整个.{0,8})(?:开放|放开)|向(?:互联网|公网|整个).{0,10}(?:开放|放开)|"
    r"放行了|仍(?:启用|使用|在用|走|开放|为初始)|仍用|还没有关|一直开着|访问控制列表为空|同一(?:网段|台.{0,6}|"
    r"虚拟化)|共用.{0,8}(?:网线|账号|口令|交换机)|直接?连(?:接)?(?:互联网|公网)|接通了|双网卡|暴露(?:在|于)(?:互联网|"
    r"公网)|外网可直接访问|端口映射到|停止(?:维护|更新|支持)|补丁(?:缺失|未打)|账号共[用享]|共享账号|"
    r"多人共用.{0,6}账|单点故障|没(?:有)?(?:鉴权|限频|脱敏|换|切换|做脱敏)|(?:脱敏|加密|备份|隔离|审计)没做|全开|"
    r"未限频|采不到|明文隧道|口令.{0,4}没变|双机未切换|无备份|日志(?:只|仅)(?:存|留|保存)|等保(?:未|没有)|只留得住"
)
_TOPOLOGY = (
    r"(?:切换的?顺序|启停顺序|启用顺序|切换次序)(?:为|是|:)|主备(?:切换|链路)|临时微波|微波链路|无线回传|"
    r"专线.{0,6}直接?连|串接|旁路部署|核心.{0,4}交换机.{0,6}(?:位于|接)"
)
_CUES = (
    Cue("flaw", fast(_FLAWS), 0.6, needs=_SYSTEM, against=_FIXED),
    Cue("unfixed", fast(_OPEN), 0.5, needs=_SYSTEM, against=_FIXED),
    Cue("topology", fast(_TOPOLOGY), 0.5, needs=_SYSTEM, against=re.compile(r"已拆除|已停用")),
)
REASON = "叙述信息系统尚未消除的缺陷或者网络结构，公开可能被利用，须人工判断。"


def find(page: Page) -> Iterator[Hit]:
    """Yield clauses that describe a weakness or the structure of a system."""
    if page.kind.public:
        return
    yield from hits(page, _CUES, EntityType.NETWORK_DETAIL, REASON)
