namespace Disentangle.Methods;

/// <summary>A method as the catalogue knows it.</summary>
/// <param name="Id">What a user types; also the name of its page of documentation.</param>
/// <param name="Name">As the literature writes it.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Formula">The loss, as text.</param>
/// <param name="Settings">The numbers and names that it takes.</param>
/// <param name="Factory">Makes it from settings that have been checked.</param>
public sealed record MethodEntry(
    string Id, string Name, string Description, string Formula, IReadOnlyList<Setting> Settings, Func<MethodContext,
        MethodSettings, IMethod> Factory)
    : ICatalogueEntry
{
    /// <summary>The publication, as its page of documentation gives it.</summary>
    public required string Citation { get; init; }

    /// <summary>Every term that its losses can have, in the order in which they are shown.</summary>
    public required IReadOnlyList<TermInfo> Terms { get; init; }

    /// <summary>The setting that the method is known by, which stands in the title of a report; null where it has none.</summary>
    public Setting? MainSetting { get; init; }

    /// <summary>The id of the architecture where none is named, or null where the usual one serves.</summary>
    public string? Architecture { get; init; }

    /// <summary>The learning rate where none is given, or null where the usual one serves.</summary>
    public double? LearningRate { get; init; }

    /// <summary>D, where the settings decide how many latent units there are; null where any number will do.</summary>
    public Func<MethodSettings, int>? Latents { get; init; }

    /// <summary>Whether its models are made elsewhere and imported, so that they cannot be trained.</summary>
    public bool IsImported { get; init; }

    /// <summary>
    /// Whether it learns from more than images: from pairs that share factors, or from labels. Such a method is weakly supervised,
    /// is marked so wherever it is named, and is never ranked among unsupervised ones.
    /// </summary>
    public bool IsWeak { get; init; }

    /// <summary>How many images an example of a batch is: 2 of a method that learns from pairs.</summary>
    public int ImagesPerExample { get; init; } = 1;

    /// <summary>The name for a reader: <c>β-VAE</c>, <c>Ada-GVAE (weak)</c>.</summary>
    public string Title => IsWeak ? $"{Name} (weak)" : Name;

    /// <summary>Checks that the method can be trained.</summary>
    /// <exception cref="UserErrorException">Its models are made elsewhere.</exception>
    public void RequireTrainable()
    {
        if (IsImported)
            throw new UserErrorException($"{Id} stands for models that were trained elsewhere, which are measured but not trained",
                "disentangle import makes a run of such a model; disentangle evaluate measures it");
    }

    /// <summary>What a term of a history is; without a meaning where this version of the method has no such term.</summary>
    public TermInfo Term(string name) => Terms.FirstOrDefault(term => term.Name == name) ?? new TermInfo(name, "");

    /// <summary>Makes the method, its parameters being initialised from the context's seed.</summary>
    /// <exception cref="UserErrorException">The images do not suit the architecture, or a setting is unknown or out of range.</exception>
    public IMethod Create(MethodContext context, MethodSettings settings)
    {
        Check(settings);
        if (!IsImported) context.Architecture.Check(context.Images);
        return Factory(context, settings);
    }

    /// <summary>The value of every setting by its current name: what is given, or else the default.</summary>
    public MethodSettings Complete(MethodSettings settings) => new(Settings.Select(setting =>
    {
        SettingValue value = settings[setting];

        // -0 is 0.
        return KeyValuePair.Create(setting.Name, value.Name is null ? value.Number + 0.0 : value);
    }));

    /// <summary>Settings with others in place of some. A deprecated name stands for all settings that it sets.</summary>
    /// <param name="settings">What was given before.</param>
    /// <param name="changes">What is given now.</param>
    /// <exception cref="UserErrorException">A setting is unknown or out of range.</exception>
    public MethodSettings Changed(MethodSettings settings, MethodSettings changes)
    {
        Check(changes);
        foreach ((string name, SettingValue value) in changes.Values)
        {
            foreach (Setting setting in Settings.Where(setting => setting.Name == name || setting.Aliases.Contains(name)))
                settings = settings.With(setting.Name, value);
        }

        return settings;
    }

    /// <summary>Checks names and ranges of settings.</summary>
    /// <exception cref="UserErrorException">A setting is unknown or out of range.</exception>
    public void Check(MethodSettings settings)
    {
        foreach ((string name, SettingValue value) in settings.Values)
        {
            Setting setting = Settings.FirstOrDefault(setting => setting.Aliases.Contains(name))
                ?? Names.Find("setting", name, Settings, setting => setting.Name, of: Id);
            setting.Check(value);
        }
    }
}
