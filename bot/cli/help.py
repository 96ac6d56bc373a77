"""How the help of the command line is laid out: at the margin, and an example as it is typed."""

from inspect import cleandoc

import click


class PlainHelp(click.Command):
    """Help of which nothing is indented, and whose last lines are not folded: they are copied."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(cleandoc(self.help or ""))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(f"\n{self.epilog}\n")
