using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets.Tests.Formats;

public sealed class TableRowsTests
{
    [Theory]
    [InlineData("a,b\n1,2", "1:a|b 2:1|2")]
    [InlineData("a , b\r\n\r\n 1,2\r\n", "1:a|b 3:1|2")]
    [InlineData("a,b\r1,\r", "1:a|b 2:1|")]
    [InlineData("a,b\n\"x,\ny\",\"say \"\"so\"\"\"\n3,4\n", "1:a|b 2:x,\ny|say \"so\" 4:3|4")]
    [InlineData("a,b\n,,\n5 \" wide,1", "1:a|b 3:5 \" wide|1")]
    [InlineData("a\tb,c\td\n1\t\t2", "1:a|b,c|d 2:1||2")]
    [InlineData("a,b\n \"1\" ,2", "1:a|b 2:1|2")]
    [InlineData("a,b\n1,", "1:a|b 2:1|")]
    [InlineData("", "")]
    public void RowsHaveTheirLinesAndFields(string text, string rows) =>
        Assert.Equal(rows, string.Join(' ', TableRows.Of(text, "t").Select(row => $"{row.Line}:{string.Join('|', row.Fields)}")));

    [Theory]
    [InlineData("a,b\n\"1,2\n3,4\n", "t: line 2 is not a valid line of a table: a quotation mark is not closed")]
    [InlineData("a,b\n\"1\n\"x,4\n", "t: line 3 is not a valid line of a table: text follows a closing quotation mark")]
    public void WhatIsNoTableIsRefusedWithItsLine(string text, string message) =>
        Assert.Equal(message, Refusal.Of(() => _ = TableRows.Of(text, "t").ToArray()));
}
