using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace AgentTrace.Testing.Tests.House;

/// <summary>A type that names another: found in a signature, a base type, a field, an attribute or a method's body.</summary>
internal readonly record struct TypeUse(string From, string FromRoom, string To, string ToRoom)
{
    public override string ToString() => $"{FromRoom}/{From} -> {ToRoom}/{To}";
}

/// <summary>Which room of the core each of its types is in, and which types use which: read from the built assembly and its embedded PDB.</summary>
internal sealed class RoomMap
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly Dictionary<TypeDefinitionHandle, string> _rooms = [];
    private readonly HashSet<TypeUse> _uses = [];

    private RoomMap(PEReader file, MetadataReader symbols)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        foreach (var type in _metadata.TypeDefinitions) _rooms[type] = RoomOf(type, symbols);
        foreach (var type in _metadata.TypeDefinitions) ReadUses(type);
        Homeless = [.. _rooms.Where(entry => entry.Value.Length == 0 && !IsGenerated(entry.Key)).Select(entry => Name(entry.Key)).Order(StringComparer.Ordinal)];
        Rooms = _rooms.Values.Where(room => room.Length > 0).ToHashSet();
    }

    public IReadOnlyCollection<TypeUse> Uses => _uses;

    /// <summary>The types that are in no room, by name.</summary>
    public IReadOnlyList<string> Homeless { get; }

    public IReadOnlySet<string> Rooms { get; }

    public static RoomMap OfCore()
    {
        using var file = new PEReader(File.OpenRead(typeof(RecordedTrace).Assembly.Location));
        var embedded = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var pdb = file.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        return new RoomMap(file, pdb.GetMetadataReader());
    }

    /// <summary>A nested type is where its outermost type is; a type without statements is where its declaration stands.</summary>
    private string RoomOf(TypeDefinitionHandle handle, MetadataReader symbols)
    {
        var outermost = Outermost(handle);
        if (_rooms.TryGetValue(outermost, out var known)) return known;
        foreach (var type in _metadata.TypeDefinitions.Where(type => Outermost(type) == outermost))
        {
            foreach (var method in _metadata.GetTypeDefinition(type).GetMethods())
            {
                foreach (var point in symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).GetSequencePoints())
                {
                    if (point.Document.IsNil || point.IsHidden) continue;
                    if (SourceTree.RoomOfDocument(symbols.GetString(symbols.GetDocument(point.Document).Name)) is { } room) return room;
                }
            }
        }

        var name = _metadata.GetString(_metadata.GetTypeDefinition(outermost).Name).Split('`')[0];
        return SourceTree.RoomsOfDeclarations.GetValueOrDefault(name, "");
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        while (_metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer) handle = outer;
        return handle;
    }

    private bool IsGenerated(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(Outermost(handle));
        var name = _metadata.GetString(type.Name);
        var space = _metadata.GetString(type.Namespace);
        return name.StartsWith('<') || space is "System.Text.RegularExpressions.Generated" or "System.Runtime.CompilerServices" or "Microsoft.CodeAnalysis";
    }

    private void ReadUses(TypeDefinitionHandle handle)
    {
        if (_rooms[handle].Length == 0) return;
        var type = _metadata.GetTypeDefinition(handle);
        Use(handle, type.BaseType);
        foreach (var face in type.GetInterfaceImplementations()) Use(handle, _metadata.GetInterfaceImplementation(face).Interface);
        foreach (var field in type.GetFields()) Read(handle, _metadata.GetFieldDefinition(field).Signature);
        Use(handle, type.GetGenericParameters());
        Use(handle, type.GetCustomAttributes());
        foreach (var method in type.GetMethods())
        {
            var definition = _metadata.GetMethodDefinition(method);
            Read(handle, definition.Signature);
            Use(handle, definition.GetGenericParameters());
            Use(handle, definition.GetCustomAttributes());
            if (definition.RelativeVirtualAddress == 0) continue;
            var body = _file.GetMethodBody(definition.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil) Read(handle, _metadata.GetStandaloneSignature(body.LocalSignature).Signature);
            foreach (var region in body.ExceptionRegions) Use(handle, region.CatchType);
            foreach (var token in MethodTokens.Of(body.GetILReader())) Use(handle, token);
        }
    }

    private void Use(TypeDefinitionHandle from, GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters)
        {
            foreach (var constraint in _metadata.GetGenericParameter(parameter).GetConstraints()) Use(from, _metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Use(TypeDefinitionHandle from, CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes) Use(from, _metadata.GetCustomAttribute(attribute).Constructor);
    }

    private void Use(TypeDefinitionHandle from, EntityHandle used)
    {
        if (used.IsNil) return;
        switch (used.Kind)
        {
            case HandleKind.TypeDefinition:
                Add(from, (TypeDefinitionHandle)used);
                break;
            case HandleKind.TypeSpecification:
                foreach (var named in SignatureTypes.OfType(_metadata.GetBlobReader(_metadata.GetTypeSpecification((TypeSpecificationHandle)used).Signature))) Use(from, named);
                break;
            case HandleKind.MethodDefinition:
                Add(from, _metadata.GetMethodDefinition((MethodDefinitionHandle)used).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Add(from, _metadata.GetFieldDefinition((FieldDefinitionHandle)used).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)used);
                Use(from, member.Parent);
                Read(from, member.Signature);
                break;
            case HandleKind.MethodSpecification:
                var method = _metadata.GetMethodSpecification((MethodSpecificationHandle)used);
                Use(from, method.Method);
                Read(from, method.Signature);
                break;
            case HandleKind.StandaloneSignature:
                Read(from, _metadata.GetStandaloneSignature((StandaloneSignatureHandle)used).Signature);
                break;
        }
    }

    private void Read(TypeDefinitionHandle from, BlobHandle signature)
    {
        foreach (var used in SignatureTypes.Of(_metadata.GetBlobReader(signature))) Use(from, used);
    }

    private void Add(TypeDefinitionHandle from, TypeDefinitionHandle to)
    {
        if (_rooms[to].Length > 0) _uses.Add(new TypeUse(Name(from), _rooms[from], Name(to), _rooms[to]));
    }

    private string Name(TypeDefinitionHandle handle) => _metadata.GetString(_metadata.GetTypeDefinition(Outermost(handle)).Name).Split('`')[0];
}
