"""Invented persons with their numbers, as the guideline wants each written and disposed of."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from pipeline.services.gold import identity
from training import names
from training.templates import values
from training.templates.places import Place

# Registers and how their numbers look: {n} is n digits, # the identity number, $ the head of a deed.
_REGISTERS = {
    "学籍号": "G#",
    "残疾证号": "#{2}",
    "残疾人证编号": "#{2}B1",
    "住院号": "ZY{7}",
    "病历号": "{8}",
    "门诊号": "MZ{9}",
    "就诊卡号": "K{8}",
    "医保编号": "{10}",
    "社保卡号": "B{8}",
    "参保号": "{12}",
    "个人社保编号": "{9}",
    "工号": "{6}",
    "职工编号": "Y{5}",
    "驾驶证档案编号": "{12}",
    "特种作业证号": "T{18}",
    "会员编号": "H-{6}",
    "低保证号": "{4}-{6}",
    "户号": "{11}",
    "公积金账号": "{12}",
    "不动产权证号": "$不动产权第{7}号",
    "土地承包经营权证号": "{9}J",
}
_COMMON = (
    "病历号",
    "住院号",
    "门诊号",
    "就诊卡号",
    "医保编号",
    "社保卡号",
    "参保号",
    "个人社保编号",
    "户号",
    "残疾证号",
    "残疾人证编号",
    "公积金账号",
)


@dataclass
class Person:
    """A person of one document; what is told of them is the same at every mention, but not always written alike."""

    rng: random.Random
    name: str
    disposition: str
    place: Place
    number: str
    year: int
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def invent(cls, rng: random.Random, disposition: str, place: Place, year: int, child: bool = False) -> Person:
        """Make up a person of a place: a grown-up, or a child of school age."""
        number = identity(rng)
        while not (4 <= year - int(number[6:10]) <= 17 if child else year - int(number[6:10]) >= 21):
            number = identity(rng)
        return cls(rng, names.name(rng), disposition, place, number, year)

    @property
    def sex(self) -> str:
        """Return 男 or 女, as in the identity number."""
        return "男" if int(self.number[16]) % 2 else "女"

    @property
    def age(self) -> int:
        """Return the age in the document's year."""
        return max(1, self.year - int(self.number[6:10]))

    @property
    def surname(self) -> str:
        """Return the surname; the first part of a name of other peoples."""
        compound = len(self.name) == 4 and "·" not in self.name
        return self.name.partition("·")[0] if "·" in self.name else self.name[: 2 if compound else 1]

    def told(self, what: str) -> str:
        """Return what a slot asks for, in the markup."""
        return str(getattr(self, what))

    def _of(self, key: str, kind: str, make: str, disposition: str = "redact") -> str:
        value = self.known.setdefault(key, make)
        return f"⟦{kind}:{disposition}|{values.disguised(self.rng, value, kind)}⟧"

    @property
    def mention(self) -> str:
        """Return the name."""
        return f"⟦PERSON_NAME:{self.disposition}|{self.name}⟧"

    @property
    def spaced(self) -> str:
        """Return the name as in a form or table: one of two characters may have a blank inside."""
        name = "　".join(self.name) if len(self.name) == 2 and self.rng.random() < 0.4 else self.name
        return f"⟦PERSON_NAME:{self.disposition}|{name}⟧"

    @property
    def chief(self) -> str:
        """Return the surname with an office or as one speaks of a colleague, which is not marked."""
        surname = self.surname if len(self.surname) < 3 else self.surname[0]
        return self.rng.choice(
            (
                surname + self.rng.choice(("局长", "主任", "科长", "书记", "镇长", "所长", "工", "队长")),
                self.rng.choice("老小") + surname,
            )
        )

    @property
    def titled(self) -> str:
        """Return the name with an office before or behind it."""
        office = self.rng.choice(
            (
                "副局长",
                "局长",
                "镇长",
                "办公室主任",
                "科长",
                "四级调研员",
                "总工程师",
                "党组成员",
                "副主任",
                "站长",
                "驻村干部",
            )
        )
        return self.rng.choice(
            (
                office + self.mention,
                f"{self.mention}（{office}）",
                f"{self.mention}{office}",
                f"{office}{self.mention}同志",
            )
        )

    @property
    def idcard(self) -> str:
        """Return the identity number."""
        return self._of("id", "CN_ID_CARD", self.number)

    @property
    def old_id(self) -> str:
        """Return the number of fifteen digits."""
        return f"⟦CN_ID_CARD:redact|{self.number[:6]}{self.number[8:17]}⟧"

    @property
    def phone(self) -> str:
        """Return the mobile number."""
        return self._of("phone", "PHONE_NUMBER", values.mobile(self.rng))

    @property
    def phones(self) -> str:
        """Return two mobile numbers, one after the other."""
        second = self._of("phone 2", "PHONE_NUMBER", values.mobile(self.rng))
        return self.phone + self.rng.choice(("/", "、", "，", " ", "或", "")) + second

    @property
    def public_phone(self) -> str:
        """Return a mobile number that the text opens to the public."""
        return f"⟦PHONE_NUMBER:keep|{self.known.setdefault('phone', values.mobile(self.rng))}⟧"

    @property
    def landline(self) -> str:
        """Return the line at home."""
        return f"⟦LANDLINE:redact|{self.known.setdefault('line', self.place.landline(self.rng))}⟧"

    @property
    def bank(self) -> str:
        """Return the card number."""
        return self._of("bank", "BANK_CARD", values.card(self.rng))

    @property
    def email(self) -> str:
        """Return the mailbox."""
        return self._of("email", "EMAIL_ADDRESS", values.mailbox(self.rng))

    @property
    def wechat(self) -> str:
        """Return the WeChat id."""
        return self._of("wechat", "WECHAT_ID", values.wechat(self.rng))

    @property
    def qq(self) -> str:
        """Return the QQ number."""
        return self._of("qq", "QQ_NUMBER", str(self.rng.randint(10**7, 4 * 10**9)))

    @property
    def plate(self) -> str:
        """Return the plate of the car."""
        return self._of("plate", "VEHICLE_PLATE", values.plate(self.rng, self.place.plate))

    @property
    def passport(self) -> str:
        """Return the passport number."""
        return self._of("passport", "CN_PASSPORT", values.passport(self.rng))

    @property
    def permit(self) -> str:
        """Return the number of a travel permit."""
        return self._of("permit", "CN_TRAVEL_PERMIT", self.rng.choice("CHM") + values.digits(self.rng, 8))

    @property
    def soldier(self) -> str:
        """Return the number of a service certificate."""
        return self._of("soldier", "CN_MILITARY_ID", values.soldier(self.rng))

    @property
    def home(self) -> str:
        """Return the residence."""
        return f"⟦ADDRESS:redact|{self.known.setdefault('home', self.place.home(self.rng))}⟧"

    @property
    def group(self) -> str:
        """Return the village group where the text says no more than where the person comes from."""
        return f"⟦ADDRESS:review|{self.known.setdefault('group', self.place.group(self.rng))}⟧"

    @property
    def born(self) -> str:
        """Return the date of birth, in one of its forms."""
        year, month, day = self.number[6:10], self.number[10:12], self.number[12:14]
        form = self.rng.choice(
            ("{0}年{1}月{2}日", "{0}年{1}月{2}日", "{0}-{3}-{4}", "{0}.{3}.{4}", "{0}年{1}月", "{0}/{1}/{2}", "{0}.{3}")
        )
        return f"⟦DATE_OF_BIRTH:redact|{form.format(year, int(month), int(day), month, day)}⟧"

    @property
    def born_keep(self) -> str:
        """Return the month of birth in a notice on the appointment of officials."""
        return f"⟦DATE_OF_BIRTH:keep|{self.rng.randint(1964, 1992)}年{self.rng.randint(1, 12)}月⟧"

    @property
    def other_label(self) -> str:
        """Return what register the person's other number is of."""
        return self.known.setdefault("other label", self.rng.choice(_COMMON))

    @property
    def other(self) -> str:
        """Return a number of another register, without its label."""
        return self._register(self.other_label)

    def _register(self, label: str) -> str:
        form = (
            _REGISTERS[label]
            .replace("#", self.number)
            .replace("$", f"{self.place.plate}（{self.year}）{self.place.county}")
        )
        return self._of(label, "PERSONAL_ID_OTHER", values.register(self.rng, form))

    @property
    def disabled(self) -> str:
        """Return the number of a disability certificate, which holds the identity number."""
        return self._register("残疾证号")

    @property
    def pupil(self) -> str:
        """Return the number of a pupil's record, which holds the identity number."""
        return self._register("学籍号")

    @property
    def patient(self) -> str:
        """Return the number of a stay in hospital."""
        return self._register("住院号")

    @property
    def staff(self) -> str:
        """Return the number of an employee."""
        return self._register("工号")

    @property
    def deed(self) -> str:
        """Return the number of a deed of land or a house."""
        return self._register("不动产权证号")

    @property
    def licence(self) -> str:
        """Return the number of a worker's or driver's certificate."""
        return self._register("驾驶证档案编号")
