namespace Disentangle.Methods;

/// <summary>A method whose code says which features an image has: an absent one is 0.</summary>
public interface IPresenceCode
{
    /// <summary>Whether codes of this model do; some settings leave the presence out of the code.</summary>
    bool HasPresence { get; }
}
