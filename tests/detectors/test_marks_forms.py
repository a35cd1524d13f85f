"""Marks in the forms that organs really use, and what only looks like one: fresh texts, none from a corpus."""

from __future__ import annotations

import pytest

import detectors
from detectors.marks import forms, internal, references, state, trade, wrong
from pipeline.model.document import Document
from pipeline.model.finding import Disposition, EntityType, Finding
from tests.detectors.documents import BlockKind, Cell, Hiding, built, profile, read

_MARKS = (state.DETECTOR, internal.DETECTOR, trade.DETECTOR, references.DETECTOR, wrong.DETECTOR)
_D = Disposition
_T = EntityType


def marks(source: str | Document) -> tuple[Finding, ...]:
    document = read(source) if isinstance(source, str) else source
    return detectors.detect(document, profile(), _MARKS)


def blocks(source: str | Document) -> bool:
    return any(finding.disposition is _D.BLOCK for finding in marks(source))


def shown(text: str, entity: EntityType, disposition: Disposition) -> list[str]:
    document = read(text)
    return [
        document.text[finding.start : finding.end]
        for finding in marks(document)
        if finding.type is entity and finding.disposition is disposition
    ]


BLOCKED = [
    "（秘密）\n关于民兵编组的报告\n　　现将情况报告如下。",
    "某局值班情况\n\n　　一、总体情况正常，无险情。\n　　（秘密）二、备用指挥所设在县城以西，启用程序另定。",
    "关于粮库调整的汇报\n\n　　一、背景。近年来变化较大，须作调整。\n\n二、库点布局（机密）\n　　调整后共设三处，位置见图。",
    "（内部发行）\n青山县年鉴资料选编\n2021年第2辑",
    "在全县干部大会上的讲话\n（内部讲话，根据录音整理，请勿外传）\n\n同志们：\n　　今天我讲三个问题。",
    "在全县干部大会上的讲话（内部掌握，请勿外传）\n\n同志们：\n　　今天我讲三个问题。",
    "机.密★1年\n关于布防的通知\n　　内容如下。",
    "机·密★3年\n关于布防的通知\n　　内容如下。",
    "秘_密★长期\n关于布防的通知",
    "任务名称\t城北演练\n密级\t机密\n时间\t5月3日\n\n　　一、目的。检验预案。",
    "| 任务名称 | 城北演练 |\n| 密级及期限 | 秘密 3年 |\n| 时间 | 5月3日 |\n\n　　一、目的。检验预案。",
    "| 资料性质 | 内部资料，不得外传 |\n| 编制 | 办公室 |\n\n　　一、目的。检验预案。",
    "演练方案\n　　一、目的。检验预案。\n　　二、纪律。严禁拍摄本方案内容并上网。\n　　三、其他。",
    "演练方案\n　　一、目的。检验预案。\n　　仅限县级领导干部传阅。\n\n某某局\n2022年1月1日",
    "调研报告\n　　一、情况。较为复杂。\n\n　　阅后退县委办公室机要科。共印12份。",
    "会商纪要\n　　会议认为形势平稳。\n　　发：各成员单位主要负责人。阅后请退回办公室，严禁复印。",
    "会商纪要\n　　会议认为形势平稳。\n　　本纪要只送参会单位，不得复印转发，用后由各单位自行销毁。",
    "摸底情况表\n　　总体平稳。\n　　说明：此表仅供班子成员掌握，不要转发。",
    "保密级别：□绝密　☑机密　□秘密\n文件：某方案\n",
    "文件密级：绝密（ ） 机密（√） 秘密（ ）\n文件：某方案\n",
    "☑机密　□秘密　□内部\n关于某方案的请示\n　　内容如下。",
    "文件属性：□普通　☑工作秘密\n关于某方案的请示\n　　内容如下。",
    "份号：000021\n机密\n关于某方案的请示\n　　内容如下。",
    "000021\n机　密　　特　急\n某市人民政府文件\n　　内容如下。",
    "No.00012　　　　机密★5年\n某市人民政府文件\n　　内容如下。",
    "机密件\n关于某方案的请示\n　　内容如下。",
    "机密（5年）\n关于某方案的请示\n　　内容如下。",
    "绝密▲长期\n关于某方案的请示\n　　内容如下。",
    "第 3 期　秘密★2年　某局办公室编\n动态摘报\n　　内容如下。",
    "内部参考　第12期（总第88期）　某局办公室编\n动态摘报\n　　内容如下。",
    "动态摘报（内部）\n2023年第4期\n　　一、情况。总体平稳，未见异常。",
    "【内部资料·请勿外传】\n动态摘报\n　　一、情况。总体平稳，未见异常。",
    "［内部文件　妥善保管］\n动态摘报\n　　一、情况。总体平稳，未见异常。",
    "会商材料\n　　一、情况。总体平稳，未见异常。\n\n（此件仅供县领导参阅）",
    "会商材料\n　　一、情况。总体平稳，未见异常。\n\n注：本材料涉及未定事项，请与会同志妥善保管，会议结束后交会务组收回。",
    "会商材料（会后收回）\n　　一、情况。总体平稳，未见异常。",
    "人员名单\n　　一、情况。总体平稳，未见异常。\n\n　　本名单不公开，仅限专班内部使用，不得截图外传。",
    "人员名单\n　　一、情况。总体平稳，未见异常。\n\n　　严禁将此件上传互联网或者通过微信传递。",
    "呈阅件\n　　送：王书记、李县长。请阅后退回。\n　　一、情况。总体平稳，未见异常。",
    "呈阅件\n　　一、情况。总体平稳，未见异常。\n\n　　此件发至县处级，不登报、不上网。",
    "舆情专报\n　　一、情况。总体平稳，未见异常。\n　　本专报所有内容未经宣传部同意任何人不得对外透露。",
    "工作秘密 ★ 2年\n巡查安排\n　　一、情况。总体平稳，未见异常。",
    "文件等级：内部\n巡查安排\n　　一、情况。总体平稳，未见异常。",
    "巡查安排\n　　本方案属工作秘密，严格控制知悉范围。\n　　一、情况。",
    "巡查安排\n　　本件属于机密级国家秘密，请按规定保管。\n　　一、情况。",
    "巡查安排\n　　知悉范围：仅限县公安局、县应急局主要负责人。\n　　一、情况。",
    "密级：秘密★公布前\n巡查安排\n　　一、情况。",
    "附件2\n\n秘密★1年\n\n物资分布表\n| 点位 | 数量 |\n| 甲 | 3 |",
    "正文\n　　一般内容都在这里了，请遵照执行。\n　　一般内容都在这里了，请遵照执行。\n附件1\n机密\n清单",
    "秘密★3年\n关于方案的请示\n　　内容。\n（此件公开发布）",
    "内部明电\n发往：各县（区）\n\n关于紧急会商的通知\n　　请于今晚报送。",
    "关于约谈情况的汇报\n（送审稿　内部掌握）\n\n　　一、约谈过程。",
    "情况反映\n第7期\n\n　　一、动态。部分业主在小区门口聚集。\n　　（本期报：县委书记、县长；严禁复印、传抄）",
    "情况反映\n第7期\n\n　　一、动态。部分业主在小区门口聚集。\n\n　　送：县委常委。此期内容敏感，请勿转发至任何微信群。",
    "值班安排\n| 日期 | 人员 |\n| 5月1日 | 甲 |\n\n　　注意：内部使用，不得外传。",
    "值班安排\n| 日期 | 人员 |\n| 5月1日 | 甲 |\n\n（内部使用）",
    "拟提拔人选考察材料\n　　密级：秘密　　　份数：3\n　　一、基本情况。",
    "会议记录\n时间：5月1日　　地点：三楼　　密级：机密\n　　一、会议议题。",
    "绝密\n考试命题工作方案\n　　一、命题人员。",
    "绝　密　★　启　用　前\n2024年招录考试试题\n　　一、选择题。",
    "秘　密　★　三　年\n某县人民政府办公室\n　　一、任务。",
    "秘密★自生成之日起5年\n某县人民政府办公室\n　　一、任务。",
    "机密★至2030年12月31日\n某县人民政府办公室\n　　一、任务。",
    "秘密★任务完成后解密\n某县人民政府办公室\n　　一、任务。",
    "秘密★（1年）\n某县人民政府办公室\n　　一、任务。",
    "密级：机密（长期）\n某县人民政府办公室\n　　一、任务。",
    "【机密】\n某县人民政府办公室\n　　一、任务。",
    "《城北方案》说明\n机 密\n　　一、任务。",
    "工作秘密 内部使用\n某县人民政府办公室\n　　一、任务。",
    "工作秘密（保密期限2年）\n某县人民政府办公室\n　　一、任务。",
    "☆内部资料☆\n某县人民政府办公室\n　　一、任务。",
    "内 部 文 件　　注 意 保 密\n某县人民政府办公室\n　　一、任务。",
    "某县人民政府办公室　　　　　　内部传阅\n　　一、任务。",
    "严禁外传\n某县人民政府办公室\n　　一、任务。",
    "不得翻印\n某县人民政府办公室\n　　一、任务。",
    "对外保密，阅后即焚\n某县人民政府办公室\n　　内部资料\n　　一、任务。",
    "关于网格排查的情况说明\n　　以下为正文。\n\n　　附注：此说明系供县纪委监委办案使用，其他单位和个人不得查阅、复制。",
    "评审意见\n　　本意见仅供局党组决策参考，不对外公开。",
    "分析报告\n　　一、判断。\n　　本报告为内部研究材料，未经批准，不得引用、不得对外提供。",
    "讲话提纲\n　　（根据录音整理，未经本人审定，请勿外传）\n　　一、形势。",
    "讲话提纲\n　　（未经审定，不得翻印）\n　　一、形势。",
    "某某项目谈判方案\n\n发放范围：谈判组成员（人手一份，谈判结束后如数收回）\n　　一、底线。",
    "干部名册\n\n说明：本册由组织部门专人管理，不得携带外出，离岗时交回。",
    "日报\n　　今日平稳。\n　　报：市领导。（请勿扩散）",
    "日报\n　　今日平稳。\n　　呈：王市长。\n　　请审阅后退回机要科，勿留存。",
    "| 文件标题 | 某方案 | 是否公开 | 否 |\n| 文件密级 | 机密 | 保密期限 | 10年 |\n　　一、内容。",
    "文件标题：某方案\n密级（请打√）：绝密□ 机密☑ 秘密□\n　　一、内容。",
    "密级：绝密〇 机密● 秘密〇\n　　一、内容。",
    "密级：1.绝密 2.机密√ 3.秘密\n　　一、内容。",
    "内部事项，不予公开\n某局调度会记录\n　　一、情况。总体平稳，未见异常。",
    "会商材料\n　　一、情况。总体平稳，未见异常。\n\n（内部掌握，不得对外提供）",
    "阅读本报告的领导和同志不得转给他人\n风险分析\n　　一、情况。总体平稳，未见异常。",
    "说明：持有本材料的人员不得超出传达范围。\n风险分析\n　　一、情况。总体平稳，未见异常。",
    "风险分析\n　　一、情况。总体平稳，未见异常。\n　　请勿将本稿内容发到任何工作群。",
    "风险分析\n　　一、情况。总体平稳，未见异常。\n　　本件供班子成员参阅，不向媒体提供，不得转载。",
    "风险分析\n　　一、情况。总体平稳，未见异常。\n　　本材料逐份编号登记，由专人保管，散会时当场收回。",
    "工作秘密文件\n关于摸底情况的报告\n　　一、情况。总体平稳，未见异常。",
]

FREE = [
    "保密知识\n\n　　一、标志的写法。\n　　例：\n　　机密★1年\n　　写在左上角。",
    "关于规范标志的通知\n　　各单位对此类事项应当标明\n　　工作秘密\n　　字样，不得标注密级。",
    "保密法知识竞赛题\n　　3.下面哪个标志是正确的？\n　　机密★1年\n　　秘密☆\n　　绝密3年",
    "问：内部资料能不能上网？\n内部资料\n　　答：不能。",
    "保密宣传手册\n　　什么是工作秘密\n　　工作秘密\n　　是指机关单位在履职中产生的事项。",
    "信息分类\n国家秘密\n工作秘密\n商业秘密\n个人隐私",
    "秘密★3年（2020年3月1日解密）\n关于某事的通知\n　　内容。",
    "机密★5年\n（已于2015年解密）\n关于某事的通知\n　　内容。",
    "解密\n秘密★5年\n关于某事的通知\n　　内容。",
    "~~秘密★3年~~\n关于某事的通知\n　　内容。",
    "内部文件（已失效）\n关于某事的通知\n　　内容。",
    "工作秘密\n（现已解除）\n关于某事的通知\n　　内容。",
    "保密协议\n　　一、本协议所称“工作秘密”，是指甲方在工作中产生的不宜公开的事项。\n　　二、乙方不得复制、传播。",
    "保密承诺书\n　　本人承诺不得复印、拍摄涉密文件，离岗后清退全部涉密载体。",
    "会议通知\n　　一、会议材料会后收回，请勿带离会场。\n　　二、请勿拍照、录音。",
    "标志样表\n| 类别 | 标志形式示例 |\n| 机密级 | 机密★10年 |\n| 秘密级 | 秘密★5年 |",
    "检测报告\n　　本报告未经本中心书面批准不得部分复制。\n　　本报告复印无效。",
    "试卷\n注意事项：考试结束后，将本试卷和答题卡一并交回。\n　　不得抄录试题。",
    "关于印发办法的通知\n　　本通知自印发之日起施行。\n（此件公开发布）",
    "数据使用协议\n　　数据仅限课题组内部使用，不得外传，使用后销毁。",
    "内部控制\n　　完善内部控制制度，加强内部管理。",
    "公告\n　　本公告仅供参考，转载请注明来源，未经许可不得转载。",
    "档案管理制度\n　　第五条　查阅档案不得涂改、拍照、复印，阅后归还。",
    "查档须知\n　　一、阅后归还，不得拍照、复制。\n　　二、请保持安静。",
    "投标须知\n　　本招标文件仅供本次招标使用，不得外传。",
    "证明\n　　本证明仅供办理落户使用。",
    "工作报告\n　　三、狠抓落实。对涉密人员要从严管理，内部文件不得外传。\n　　四、其他。",
    "信访登记\n　　请妥善保管查询码。\n　　阅后请签字。",
    "关于张某处分的通报\n　　张某将标有“机密★5年”的文件拍照外传，不得再从事涉密工作。",
    "通告\n　　禁止在军事管理区拍摄、张贴。请勿传播谣言。",
    "关于征求意见的函\n　　现将办法（征求意见稿）送你单位，请研提意见，于5日内反馈，不得外传。",
    "展会通知\n　　展品介绍资料请勿带离，禁止拍照。\n某某局\n2022年1月1日",
    "疫情通报\n　　不得隐瞒、缓报疫情。\n　　联系人：王某，请勿转载。",
    "关于开会的通知\n各科室：\n　　下午开会。请提前阅读材料，不得无故缺席，会后交回签到表。\n　　办公室\n2022年1月1日",
    "民国报刊介绍\n　　该刊为内部发行，1983年停刊。\n　　读者可到馆查阅。",
    "图书馆规则\n内部资料\n　　是指未公开出版的资料，读者凭证阅览。",
    "政府信息公开年报\n| 类别 | 数量 |\n| 属于国家秘密 | 0 |\n| 内部资料 | 2 |\n| 不予公开 | 3 |",
    "文件清单\n| 序号 | 文件名称 | 密级 |\n| 1 | 甲 | 秘密★3年 |\n| 2 | 乙 | 机密★5年 |",
    "关于启用印章的通知\n　　附印模：\n　　机密\n　　秘密",
    "涉密载体标识规定\n　　（二）秘密级载体应当在封面标明：\n　　秘密★10年",
    "调查问卷\n　　本问卷仅供研究使用，您的信息不会外传。",
    "讲话稿\n　　同志们，今天的内容不要外传，大家心里有数。\n　　一是抓落实。",
    "成绩通知\n　　本成绩单遗失不补，请妥善保存。",
    "安全手册\n　　一、妥善保管账号口令，不得转借他人。\n　　二、离开时锁屏。",
    "新闻发布稿\n　　本次活动共吸引3000人参加。活动结束后，志愿者将垃圾统一收回。",
    "调查报告\n　　《工艺包》封面标有“某某股份·核心商密★长期”，未予公开。",
    "保密检查通报\n　　一、存在问题。一份文件按内部资料管理，台账不全。\n　　二、要求。不得使用微信传递文件，严禁拍照外传。",
    "保密检查通报\n　　某科室打印件左上角有机密★3年字样，未编号登记。",
    "关于报送材料的通知\n　　各单位请于5月1日前报送，材料一式三份，加盖公章，报送后不退。\n　　联系人：甲。",
    "涉密人员承诺书\n　　一、不得擅自复制、摘抄、销毁涉密载体。\n　　二、会议结束后及时清退文件。\n　　承诺人：\n　　2022年1月1日",
    "档案借阅登记表\n| 档号 | 题名 | 借阅人 |\n| 1 | 甲 | 乙 |\n　　注：借阅档案不得拆卷、涂改、复印，用后归还。",
    "图纸会签\n　　注：图纸版权归设计院所有，未经许可不得复制。",
    "体检须知\n　　注：体检表不得折叠，检后交回导诊台。",
    "考场规则\n　　开考后不得拍照。考试结束后，试卷、答题卡、草稿纸全部收回。",
    "参观须知\n　　馆内禁止拍照、摄像，请勿触摸展品，参观后请将导览器归还服务台。",
    "关于规范工作群的通知\n　　严禁在微信群传输、存储标有密级的文件，不得转发未经核实的信息。\n　　附注：本通知可以转发。",
    "来信须知\n　　举报人信息严格保密，工作人员不得泄露。\n　　（此件公开发布）",
    "保密管理制度\n　　5.4 涉密文件阅后应及时退还，不得留存。\n　　5.5 涉密会议材料会后收回。",
    "安全生产通报\n　　通报所附照片来自网络，请勿转载。",
    "公示\n　　现将名单予以公示，公示期内可查阅全文，不得恶意传播。",
    "征求意见稿说明\n　　本稿仅为征求意见使用，欢迎提出修改意见。",
    "通讯录\n　　各科室办公电话如下，供群众办事查询使用。",
    "保密要点\n　　（一）文件首页左上角标“秘密★1年”；\n　　（二）内部文件标“内部”。",
    "统计年鉴\n　　本资料由统计局提供，引用请注明出处，不得用于商业用途。",
    "科普\n　　1964年，机密文件《某某报告》解密，展陈于馆内。",
    "历史展陈说明\n　　展品三：电报一份，右上角钤“机密”朱印，1995年解密。",
    "部门预算\n　　国家秘密\n　　部分涉密项目支出不予公开。",
    "题库\n　　单选题：标有“内部资料”的文件\n　　A.可以上网\n　　B.不得外传\n　　C.随意复印",
    "题库\n　　1.文件左上角的标志是\n　　A.机密★3年\n　　B.内部资料\n　　C.会后收回",
    "软件许可\n　　本软件仅供内部测试使用，不得反编译、复制、传播。",
    "公安提示\n　　收到涉密截图，不要转发、不要留存，立即报告。",
    "工会活动\n　　秘密花园亲子游报名，机密任务真人游戏。",
    "电影公告\n《绝密行动》\n绝密行动\n上映日期5月1日",
    "租赁通知\n　　房屋钥匙请妥善保管，退租后交回物业，不得转借他人。",
    "关于缴费的通知\n　　请妥善保存缴费凭证。缴费完成后凭证不得转借。",
    "保密工作简报\n　　县保密局举办培训，讲解绝密、机密、秘密三级密级的划分。",
    "关于清退文件的通知\n　　请各单位于月底前将2022年度收到的涉密文件全部清退，逾期不退的予以通报。",
    "合同\n　　第八条　保密\n　　双方对商业秘密负有保密义务，项目结束后资料应当返还或者销毁，不得留存。",
    "评标须知\n　　评标委员会成员不得透露评标情况，评标结束后资料交回代理机构。",
    "病历复印须知\n　　复印病历仅限本人或代理人，不得转借。",
    "学生手册\n　　学生证仅限本人使用，不得转借、涂改。毕业后交回。",
    "志愿者通知\n　　马甲活动后交回，不得带走。联系人：甲。\n　　2022年1月1日",
    "公示\n　　列入本名单的单位不得转借资质证书，不得转给他人使用。",
    "关于农膜回收的方案\n　　本方案由县农业农村局统一回收废旧农膜，各乡镇配合。",
    "补助方案\n　　本方案实施中不得扩大补助范围，不得超出发放对象。",
    "防疫提示\n　　本提示：请勿接触病死畜禽，发现后立即报告。",
    "办事指南\n　　此单请勿遗失，凭单领取证件。\n　　本指南供办事群众参考。",
    "学习通知\n　　本手册供领导干部和群众学习使用，可在网站下载。",
    "关于专项行动的方案\n　　本方案由专人负责实施，定期清退不合格人员。",
    "关于严格管理的通知\n　　要严格控制知悉范围，涉密文件须专人保管，不得扩大知悉范围。",
]


@pytest.mark.parametrize("text", BLOCKED)
def test_a_mark_of_the_document_blocks(text: str) -> None:
    assert blocks(text)


@pytest.mark.parametrize("text", FREE)
def test_what_only_looks_like_a_mark_does_not_block(text: str) -> None:
    assert not blocks(text)


def test_reasons_and_articles_are_given_and_hold_no_text() -> None:
    for text in (*BLOCKED, *FREE):
        for finding in marks(text):
            assert finding.type is not _T.DETECTOR_FAILURE
            assert finding.reason.endswith("。") and finding.basis and finding.evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "演练方案\n　　一、目的。检验预案。\n　　二、纪律。不得用相机翻拍本方案，否则追责。\n　　三、其他。\n",
            "不得用相机翻拍本方案，否则追责",
        ),
        (
            "会商材料\n　　一、情况。总体平稳，未见异常。\n　　编印：某科（共印6份，看后由通信员取回）\n",
            "看后由通信员取回",
        ),
        (
            "部署会讲话\n（根据录音整理，未经本人核改，请勿翻印）\n同志们：\n　　下面我讲三点。\n",
            "未经本人核改，请勿翻印",
        ),
        ("名册\n　　总体稳定。\n　　此册只发正副组长，翻毕交保密柜封存。\n", "此册只发正副组长，翻毕交保密柜封存"),
    ],
)
def test_a_sentence_that_limits_its_document_is_the_span(text: str, expected: str) -> None:
    assert shown(text, _T.INTERNAL_MARKING, _D.BLOCK) == [expected]


def test_only_the_ticked_level_is_the_mark() -> None:
    assert shown("☑机密　□秘密　□内部\n某方案\n", _T.SECRET_MARKING, _D.BLOCK) == ["☑机密"]
    assert shown("密级：绝密□　机密□　秘密☑\n某方案\n", _T.SECRET_MARKING, _D.BLOCK) == ["秘密☑"]
    assert not marks("密级：绝密□　机密□　秘密□　非密☑\n某方案\n")
    assert not marks("密级：绝密　机密　秘密　公开\n某方案\n")
    assert not marks("密级：□绝密　□机密　□秘密\n某方案\n")
    assert shown("某审批表\n是否涉密：☑是　□否\n", _T.SECRET_MARKING, _D.REVIEW) == ["是否涉密：☑是"]
    assert not marks("某审批表\n是否涉密：□是　☑否\n")


def test_a_period_beyond_the_law_is_a_finding_of_its_own() -> None:
    assert shown("秘密★20年\n某方案\n　　内容。\n", _T.SECRET_MARKING, _D.REVIEW) == ["20年"]
    assert shown("密级：机密\n保密期限：30年\n某方案\n　　内容。\n", _T.SECRET_MARKING, _D.REVIEW) == ["30年"]
    assert shown("机密★二十五年\n某方案\n　　内容。\n", _T.SECRET_MARKING, _D.REVIEW) == ["二十五年"]
    for text in (
        "绝密★30年\n某方案\n　　内容。\n",
        "机密★20年\n某方案\n　　内容。\n",
        "秘密★十年\n某方案\n　　内容。\n",
    ):
        assert shown(text, _T.SECRET_MARKING, _D.REVIEW) == []
        assert blocks(text)
    assert (forms.years("十年"), forms.years("三十五年"), forms.years("6个月")) == (10, 35, None)


def test_a_mark_on_a_text_that_says_it_is_public_is_a_finding_of_its_own() -> None:
    text = "秘密★3年\n关于开展检查的通知\n　　内容。\n某某局\n（此件公开发布）\n"
    assert blocks(text)
    assert shown(text, _T.SECRET_MARKING, _D.REVIEW) == ["（此件公开发布）"]
    text = "内部资料\n公开方式：主动公开\n关于开展检查的通知\n　　内容。\n"
    assert shown(text, _T.SECRET_MARKING, _D.REVIEW) == ["公开方式：主动公开"]
    assert not marks("关于开展检查的通知\n　　内容。\n公开方式：主动公开\n（此件公开发布）\n")


def test_the_own_number_is_evidence_and_no_reference() -> None:
    head = "云岭市数据局文件\n\n云数密发〔2022〕1号\n\n关于方案的请示\n　　内容。\n"
    assert shown(head, _T.SECRET_REFERENCE, _D.REVIEW) == []
    assert shown(head, _T.SECRET_MARKING, _D.REVIEW) == ["云数密发〔2022〕1号"]
    form = "发文稿纸\n| 发文字号 | 云数密函〔2022〕4号 |\n| 密级 | 秘密★2年 |\n　　正文。\n"
    assert shown(form, _T.SECRET_REFERENCE, _D.REVIEW) == []
    assert shown(form, _T.SECRET_MARKING, _D.REVIEW) == []


@pytest.mark.parametrize(
    ("text", "disposition", "expected"),
    [
        ("汇报\n　　一、依据云档密联函〔2021〕8号办理。\n", _D.REVIEW, ["云档密联函〔2021〕8号"]),
        ("汇报\n　　一、传阅了秘密级电报丙字第21号，已退。\n", _D.REVIEW, ["秘密级电报丙字第21号"]),
        ("汇报\n　　一、按照云军密〔1965〕3号文件（该件已于2010年解密）施工。\n", _D.KEEP, ["云军密〔1965〕3号"]),
        ("答复\n　　该方案确定为秘密级，保密期限5年，不予公开。\n", _D.REVIEW, ["确定为秘密级，保密期限5年"]),
        ("汇报\n　　一、按照云密局发〔2021〕8号、云保密办〔2021〕2号开展培训。\n", _D.REVIEW, []),
    ],
)
def test_references(text: str, disposition: Disposition, expected: list[str]) -> None:
    assert shown(text, _T.SECRET_REFERENCE, disposition) == expected


@pytest.mark.parametrize(
    ("text", "disposition", "expected"),
    [
        (
            "评审报告\n　　《工艺册》每页页脚印有“云岭药业商密　勿摘抄”字样，未予公开。\n",
            _D.REVIEW,
            ["云岭药业商密　勿摘抄"],
        ),
        ("云岭矿业公司·商密\n选矿报告\n　　内容。\n", _D.REVIEW, ["商密"]),
        ("核心商密▲5年\n纪要\n　　内容。\n", _D.REVIEW, ["核心商密▲5年"]),
        ("答复\n　　标有“商业秘密”字样的投标文件不予公开。\n", _D.KEEP, ["商业秘密"]),
        ("问答\n　　问：图纸上标着“普通商密”，是国家秘密吗？\n", _D.KEEP, ["普通商密"]),
        ("类别\n国家秘密\n商业秘密\n个人隐私\n", _D.REVIEW, []),
    ],
)
def test_trade_secret_prints(text: str, disposition: Disposition, expected: list[str]) -> None:
    assert shown(text, _T.TRADE_SECRET_MARKING, disposition) == expected
    assert not blocks(text)


_BODY = [(f"第{index}段，说明一般情况，没有别的。", BlockKind.PARAGRAPH) for index in range(20)]


@pytest.mark.parametrize(
    "kind", [BlockKind.HEADER, BlockKind.FOOTER, BlockKind.TEXT_BOX, BlockKind.WATERMARK, BlockKind.STAMP]
)
@pytest.mark.parametrize("words", ["机密", "秘 密", "绝密★", "内部资料", "工作秘密", "机密 第3页 共9页"])
def test_plates_of_the_page_block(kind: BlockKind, words: str) -> None:
    assert blocks(built(*_BODY, (words, kind)))


@pytest.mark.parametrize("words", ["某某局机密章", "秘蜜", "绝蜜★"])
def test_stamps_read_by_a_machine_block(words: str) -> None:
    assert blocks(built(*_BODY, (words, BlockKind.STAMP)))


@pytest.mark.parametrize(
    "words",
    [
        "保守国家秘密",
        "《保守国家秘密法》宣传",
        "商业秘密保护",
        "绝密级事项管理",
        "内部控制手册",
        "秘密级计算机管理台账",
    ],
)
@pytest.mark.parametrize("kind", [BlockKind.HEADER, BlockKind.WATERMARK, BlockKind.TEXT_BOX])
def test_plates_that_only_speak_of_secrets_do_not(kind: BlockKind, words: str) -> None:
    assert not blocks(built(*_BODY, (words, kind)))


def test_a_copy_number_above_and_a_hidden_mark() -> None:
    above = (
        ("某县方案", BlockKind.TITLE),
        *_BODY,
        ("份号：000045", BlockKind.PARAGRAPH),
        ("机密", BlockKind.PARAGRAPH),
    )
    assert blocks(built(*above))
    deleted = built(
        ("某县方案", BlockKind.TITLE), ("秘密★3年", BlockKind.PARAGRAPH, {"hiding": Hiding.DELETED_REVISION})
    )
    assert not blocks(deleted)
    assert marks(deleted)


def test_cells_of_a_form_block_and_those_of_a_register_do_not() -> None:
    label = ("资料属性", BlockKind.TABLE_CELL, {"cell": Cell(0, 2, 0)})
    value = ("内部文件　不得翻印", BlockKind.TABLE_CELL, {"cell": Cell(0, 2, 1, None, "资料属性")})
    assert blocks(built(("某表", BlockKind.TITLE), label, value))
    register = "登记\n| 序号 | 题名 | 密级 |\n| 1 | 甲 | 机密★5年 |\n| 2 | 乙 | 秘密★2年 |\n"
    assert not blocks(register)
    assert shown(register, _T.SECRET_MARKING, _D.REVIEW) == ["机密★5年", "秘密★2年"]
