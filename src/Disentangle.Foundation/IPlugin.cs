namespace Disentangle.Foundation;

/// <summary>
/// What an assembly adds to the catalogues. Programs that load assemblies, such as the command line with <c>--plugin FILE</c>, create each
/// public class that implements it, by its constructor without parameters, and call <see cref="Register"/> once.
/// </summary>
public interface IPlugin
{
    /// <summary>Registers the assembly's entries, for example by <c>MethodCatalogue.All.Register</c>.</summary>
    /// <exception cref="UserErrorException">An entry has a name that is taken.</exception>
    void Register();
}
