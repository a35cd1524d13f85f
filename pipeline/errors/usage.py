"""What was asked for, or where it should happen, does not hold: options, profiles, homes, backups, keys."""

from __future__ import annotations

from pipeline.errors.base import MishenError


class UsageError(MishenError):
    """What was asked for cannot work as it was put; ``option`` in the details names the option or command that is meant."""

    code = "usage"
    exit_status = 2
    zh = "{what}。请核对后重试。"
    en = "{what}. Check it and try again."
    hint_zh = "命令和参数见 mishen --help。"
    hint_en = " See mishen --help for commands and options."

    def hint(self, language: str = "zh") -> str:
        """Name the option that is missing, else where options are listed."""
        if type(self) is UsageError and "option" in self.detail:
            word = " On the command line: {option}." if language == "en" else "命令行：{option}。"
            return word.format(option=self.detail["option"])
        return super().hint(language)


class ProfileError(UsageError):
    """A profile or terms file that does not hold: names file, key and remedy."""

    code = "profile"
    zh = "配置文件 {file} 的 {key} 有误：{remedy}"
    en = "Profile {file}, key {key}: {remedy}"
    hint_zh = hint_en = ""


class HomeError(UsageError):
    """The home is missing, of another version, or cannot be written."""

    code = "home"
    zh = "数据目录 {home} 不可用：{what}。请由管理员处理。"
    en = "The home {home} cannot be used: {what}. The administrator should see to it."
    hint_zh = "新建请运行 mishen init，升级请运行 mishen db upgrade。"
    hint_en = " Make one with `mishen init`, bring one up with `mishen db upgrade`."


class DamagedHome(HomeError):
    """Something stored in the home is broken, missing, or was altered from outside; ``what`` names it by its id."""

    code = "damaged_home"
    zh = "数据目录中的内容缺失、损坏或被改动（{what}）。请停止使用并保留现场，由管理员从备份恢复后核验审计记录。"
    en = (
        "Something in the home is missing, damaged or was altered ({what}). "
        "Stop, keep everything as it is; the administrator restores a backup and verifies the record."
    )
    hint_zh = "核验请运行 mishen audit verify。"
    hint_en = " To verify: `mishen audit verify`."


class BackupError(HomeError):
    """A backup that is damaged, incomplete, of another home's keys, or a place where none can be put."""

    code = "backup"
    zh = "备份 {file} 不可用：{what}。未留下任何内容。"
    en = "The backup {file} cannot be used: {what}. Nothing was left behind."
    hint_zh = hint_en = ""


class KeyFileError(UsageError):
    """The key is missing, wrong, or readable by others."""

    code = "key"
    zh = "密钥 {keys} 不可用：{what}。请由管理员核对本数据目录对应的密钥目录，权限应为 0600。"
    en = "The key {keys} cannot be used: {what}. The administrator should check the key folder; files need mode 0600."
    hint_zh = "密钥目录用 --keys 指定。"
    hint_en = " Name the key folder with --keys."
