using System.CommandLine;
using Disentangle.Reliability.CrashPoints;
using Disentangle.Reliability.Disks;
using Disentangle.Reliability.Fuzzing;
using Disentangle.Reliability.Kills;
using Disentangle.Reliability.PowerLoss;

RootCommand root = new("Tries what may go wrong, and tells what was tried and what fell; exit code 1 where something fell.")
{
    FuzzCommand.Create(), PowerLossCommand.Create(), PowerLossCommand.CreateTraining(), KillCommand.Create(),
    CrashPointCommand.Create(), DiskCommand.Create(),
};
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (UserErrorException mistake)
{
    Console.Error.WriteLine(mistake.Message);
    if (mistake.Hint is { } hint) Console.Error.WriteLine($"  hint: {hint}");
    return 2;
}
