using System.Diagnostics;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Cli.Tests;

/// <summary>A small file system of its own, where the tests may mount one; else they are skipped and say so.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Disk => _folder["disk"];

    public void Dispose()
    {
        if (Directory.Exists(Disk)) Shell("umount", Disk);
        _folder.Dispose();
    }

    [MountFact]
    public void A_disk_that_is_full_before_the_first_checkpoint_is_left_as_it_was()
    {
        Mount("size=40k");
        Outcome outcome = Train();
        outcome.IsError(1, $"{Disk}/run/checkpoint: cannot be written: the disk is full",
            "make room, then continue with disentangle resume if there is a checkpoint");
        Assert.False(Directory.Exists($"{Disk}/run"));
    }

    [MountFact]
    public void A_read_only_disk_is_the_users_to_mend()
    {
        Mount("ro,size=40k");
        Train().IsError(2, $"{Disk}/run: cannot be written: read-only file system", "choose another folder with --out");
    }

    private Outcome Train() => CommandLine.Run(
        "train", "vae", "--data", TinyData.Write(_folder), "--steps", "5", "--batch", "8", "--latents", "64", "--arch", "tiny", "--out",
        $"{Disk}/run", "--no-evaluate");

    private void Mount(string options)
    {
        Directory.CreateDirectory(Disk);
        Assert.Equal(0, Shell("mount", "-t", "tmpfs", "-o", options, "tmpfs", Disk));
    }

    private static int Shell(string program, params string[] words)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, words) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>A test that mounts a file system.</summary>
    private sealed class MountFactAttribute : FactAttribute
    {
        private static readonly bool Possible = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Try();

        public MountFactAttribute()
        {
            if (!Possible) Skip = "mounting a file system is not permitted here";
        }

        private static bool Try()
        {
            string folder = Directory.CreateTempSubdirectory("disentangle-mount-").FullName;
            try
            {
                return Shell("mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", folder) == 0 && Shell("umount", folder) == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
            finally
            {
                Directory.Delete(folder);
            }
        }
    }
}
