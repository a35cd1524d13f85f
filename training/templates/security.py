"""Plans, systems and facilities: what is weak, where it lies, how it is guarded, and what touches secrets without a mark."""

from __future__ import annotations

from training.templates.core import Draft
from training.templates.layout import attribute, form, sign, table
from training.templates.registry import genre


@genre("emergency-plan", marks=0.26)
def plan(draft: Draft) -> None:
    """Write a plan for an emergency."""
    draft.head("{county}[防汛抗旱|森林火灾|供水中断|大面积停电|危化品泄漏]应急预案（[节录|{year}年修订]）")
    draft.section("组织体系", "指挥机构")
    draft.para(
        "[指挥长|组长]由{a}（[副县长|局长]）担任，[办公室|值班室]设在{organ}，[值守电话|24小时电话]{office_line}。[副指挥长|联络员]{b}，手机{b.phone}。",
        a=draft.official(),
        b=draft.official(),
    )
    draft.section("风险与资源", "应急保障")
    draft.paras(
        (
            "[薄弱环节|目前短板]：{risk:site}。",
            "[物资情况|储备情况]：{risk:stock}，[补充计划未落实|采购在途]。",
            "[取水口|泵站|储罐区]位于{point}，[二级防护|设有围网]。",
            "[备用通信|视频会商]走专网，{topology}。",
            "[队伍|救援力量]：[森林消防|水上搜救]队员{n:20,200}人，[平时训练|分片轮值]，[已向社会公布|见公告]。",
            "[预警|响应]分为四级，[由低到高|依次]用蓝、黄、橙、红表示。",
            "[转移安置|避险]按照就近原则，避难场所设于{office}，[容纳|可住]{n:100,900}人。",
        ),
        4,
        6,
    )
    draft.section("附则")
    draft.para("本预案[自印发之日起施行|每三年修订一次]，由{organ}解释，{nobody}。")
    attribute(draft)
    sign(draft)


@genre("network-check", marks=0.22)
def network(draft: Draft) -> None:
    """Report on the systems of an office."""
    draft.head("[信息系统安全检查报告|等级保护测评整改情况|{organ}机房巡检记录|渗透测试简报]")
    rows = [
        [
            draft.pick("门户网站", "办公自动化", "财务系统", "视频监控", "政务邮箱", "数据交换平台"),
            draft.say("{inner_ip}"),
            draft.pick("Linux", "Windows Server", "麒麟"),
            draft.pick("在用", "停用", "备用"),
        ]
        for _ in range(draft.rng.randint(2, 5))
    ]
    table(draft, ["系统名称", "IP地址", "操作系统", "状态"], rows)
    draft.section("发现问题", "检查情况")
    draft.items(
        [
            draft.say(each, c=draft.person())
            for each in draft.some(
                (
                    "{weakness}，[限七日内整改|建议立即下线]；",
                    "{weakness}；",
                    "网络结构：{topology}；",
                    "[数据库|平台]账号admin，口令{credential}，[写在便签上|从未更换]；",
                    "[厂商驻场|运维]工程师{c}（{c.phone}，{c.email}）[可远程登录|掌握全部权限]；",
                    "去年通报的CVE-{n:2017,2025}-{n:1000,49999}漏洞[已修补|复测通过]；",
                    "[符合|对照]GB/T 22239-2019三级要求，得分{f:60,96}；",
                    "接口密钥{credential:key}[明文写入代码|上传到公开仓库]；",
                    "网站域名www.{n:10,99}xinxi.cn，[备案号|ICP备]{n:10000000,29999999}号；",
                ),
                4,
                7,
            )
        ]
    )
    draft.raw(draft.say("[检查人|测评人员]：{a}、{b}　　{date}", a=draft.official(), b=draft.official()))


@genre("facility-ledger", marks=0.26)
def facility(draft: Draft) -> None:
    """List facilities with where they lie and how they are guarded."""
    draft.head("[重点目标|要害部位|水库大坝|油气站场|通信枢纽][防护台账|巡查记录|基础情况表]")
    for _ in range(draft.rng.randint(2, 4)):
        form(
            draft,
            [
                ("名称", draft.say("{village}[变电站|配气站|净水厂|微波站|水库大坝]".replace("村", ""))),
                ("坐标", draft.say("{point}")),
                ("守护力量", draft.say("{guard}")),
                ("隐患", draft.say("{risk:site}")),
            ][: draft.rng.randint(2, 4)],
        )
    draft.paras(
        (
            "[责任人|管护单位]{a}，[值班电话|办公室]{office_line}。",
            "[巡查|检查]发现{risk:site}。",
            "[景区|公园]大门坐标[已在导览图公布|见地图]，[门票|停车费]{n:5,80}元。",
            "[设计|竣工]图纸编号{n:10,99}-{n:100,999}，{nobody}。",
        ),
        2,
        4,
        a=draft.official(),
    )
    sign(draft)


@genre("secret-in-substance", marks=0.45)
def substance(draft: Draft) -> None:
    """Touch matters that are secret, mostly without any mark."""
    draft.head("关于[报送专项工作|人防工程维护|考试命制|保密要害部位整改|征集兵员准备]情况的[汇报|说明|函]")
    draft.paras(
        (
            "[按上级专项部署|据主管部门通知]，{secret}。",
            "[该部位|本项目]{secret}，[现场不得拍照|人员须政审]。",
            "[依据|详见]{secret_ref}，[本文不再重复|数据从略]。",
            "[岗位人员|涉密岗位]{a}、{b}[已签承诺书|脱密期三年]，证件{a.soldier}。",
            "[工程资金|维护费]{money}[列入年度预算|已拨付]，{nobody}。",
            "{risk:site}，[已向上级报告|拟加装技防设施]。",
            "[保密教育|宣传月]活动[组织观看警示片|发放手册{n:100,900}册]。",
        ),
        3,
        5,
        a=draft.person(),
        b=draft.person(),
    )
    sign(draft)


@genre("handover", marks=0.12)
def handover(draft: Draft) -> None:
    """Hand over accounts and keys."""
    a, b = draft.person("keep"), draft.person("keep")
    draft.head("[工作交接清单|账号移交单|离岗交接记录]")
    draft.raw(draft.say("移交人：{a}　　接收人：{b}　　监交：{c}　　{date}", a=a, b=b, c=draft.official()))
    draft.items(
        [
            draft.say(each, a=a, b=b)
            for each in draft.some(
                (
                    "[公众号|单位邮箱]{office_mail}，密码{credential}",
                    "[服务器|堡垒机]{inner_ip}，root口令：{credential}",
                    "[短信平台|支付接口]AppSecret={credential:key}",
                    "保险柜[密码|开启码]{credential:code}，钥匙[一把|两把]",
                    "[公章|财务章]{n:1,4}枚，[支票|凭证]{n:5,90}本，{nobody}",
                    "[动态验证码|短信验证码]{credential:code}（[当日有效|测试用]）",
                    "{a}[个人手机|手机号]{a.phone}[继续作为联系号码|停用后另告]",
                    "用户名guest{n:1,99}（[无口令|停用]），[台式机|打印机]{n:1,9}台",
                ),
                4,
                7,
            )
        ]
    )
