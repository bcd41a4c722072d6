using System.Text;
using Disentangle.Reliability.PowerLoss;

namespace Disentangle.Reliability.Tests;

/// <summary>Lines as strace writes them.</summary>
public sealed class SystemCallLogTests
{
    [Fact]
    public void Calls_below_the_folder_become_operations()
    {
        string[] lines =
        [
            $"7 openat(AT_FDCWD<{Hex("/w")}>, \"{Hex("run/a, b")}\", O_WRONLY|O_CREAT|O_CLOEXEC, 0644) = 3<{Hex("/w/run/a, b")}>",
            $"7 openat(AT_FDCWD<{Hex("/w")}>, \"{Hex("/lib/x.so")}\", O_RDONLY|O_CLOEXEC) = 4<{Hex("/lib/x.so")}>",
            $"7 pwrite64(3<{Hex("/w/run/a, b")}>, \"{Hex("one\0two")}\", 7, 4096 <unfinished ...>",
            $"8 mkdir(\"{Hex("/w/run/c")}\", 0777) = -1 EEXIST (File exists)",
            "7 <... pwrite64 resumed>) = 5",
            $"8 fsync(3<{Hex("/w/run/a, b")}>) = 0",
            $"7 rename(\"{Hex("/w/run/a, b")}\", \"{Hex("/w/run/d")}\") = 0",
            $"7 ftruncate(3<{Hex("/w/run/d")}>, 2) = 0",
            $"7 write(1<{Hex("/dev/pts/0")}>, \"{Hex("saved 10\n")}\", 9) = 9",
            $"7 unlink(\"{Hex("/w/other")}\") = 0",
            $"7 unlinkat(AT_FDCWD<{Hex("/w/run")}>, \"{Hex("d")}\", 0) = 0",
            "8 +++ exited with 0 +++",
        ];
        IReadOnlyList<TracedCall> calls = SystemCallLog.ReadCalls(lines, "/w/run");
        Assert.Equal(
            [new OpenFile("a, b", false), new Flush("a, b"), new Rename("a, b", "d"), new SetLength("d", 2),
                new Report("saved 10\n"), new Remove("d")],
            calls.Select(call => call.Operation).Where(operation => operation is not WriteBytes));
        WriteBytes write = Assert.IsType<WriteBytes>(calls[1].Operation);
        Assert.Equal(("a, b", 4096, "one\0t"), (write.Path, write.At, Encoding.UTF8.GetString(write.Bytes)));
        Assert.Equal([("openat", 1), ("pwrite64", 1), ("fsync", 1), ("rename", 1), ("ftruncate", 1), ("write", 1), ("unlinkat", 1)],
            calls.Select(call => (call.Call, call.Number)));
    }

    [Fact]
    public void A_way_of_writing_that_is_not_known_is_refused() =>
        Assert.Throws<InvalidOperationException>(
            () => SystemCallLog.Read([$"7 link(\"{Hex("/w/run/a")}\", \"{Hex("/w/run/b")}\") = 0"], "/w/run"));

    private static string Hex(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"\\x{value:x2}"));
}
