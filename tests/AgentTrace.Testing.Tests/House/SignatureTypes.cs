using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace AgentTrace.Testing.Tests.House;

/// <summary>The types that a signature names, generic arguments included.</summary>
internal sealed class SignatureTypes : ISignatureTypeProvider<ImmutableArray<EntityHandle>, object?>
{
    private static readonly SignatureDecoder<ImmutableArray<EntityHandle>, object?> Decoder = new(new SignatureTypes(), null!, null);

    /// <summary>Of a method, a field, the locals of a body, or the arguments of a generic method: the signature's first byte says which.</summary>
    public static IReadOnlyList<EntityHandle> Of(BlobReader blob)
    {
        var kind = blob.ReadSignatureHeader().Kind;
        blob.Reset();
        if (kind == SignatureKind.Field) return Decoder.DecodeFieldSignature(ref blob);
        if (kind == SignatureKind.LocalVariables) return [.. Decoder.DecodeLocalSignature(ref blob).SelectMany(types => types)];
        if (kind == SignatureKind.MethodSpecification) return [.. Decoder.DecodeMethodSpecificationSignature(ref blob).SelectMany(types => types)];
        return Of(Decoder.DecodeMethodSignature(ref blob));
    }

    public static IReadOnlyList<EntityHandle> OfType(BlobReader blob) => Decoder.DecodeType(ref blob, allowTypeSpecifications: true);

    public ImmutableArray<EntityHandle> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [handle];

    public ImmutableArray<EntityHandle> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [];

    public ImmutableArray<EntityHandle> GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => [handle];

    public ImmutableArray<EntityHandle> GetGenericInstantiation(ImmutableArray<EntityHandle> genericType, ImmutableArray<ImmutableArray<EntityHandle>> typeArguments) =>
        [.. genericType, .. typeArguments.SelectMany(types => types)];

    public ImmutableArray<EntityHandle> GetFunctionPointerType(MethodSignature<ImmutableArray<EntityHandle>> signature) => Of(signature);

    public ImmutableArray<EntityHandle> GetModifiedType(ImmutableArray<EntityHandle> modifier, ImmutableArray<EntityHandle> unmodifiedType, bool isRequired) => [.. modifier, .. unmodifiedType];

    public ImmutableArray<EntityHandle> GetArrayType(ImmutableArray<EntityHandle> elementType, ArrayShape shape) => elementType;

    public ImmutableArray<EntityHandle> GetByReferenceType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetPinnedType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetPointerType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetSZArrayType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetGenericMethodParameter(object? genericContext, int index) => [];

    public ImmutableArray<EntityHandle> GetGenericTypeParameter(object? genericContext, int index) => [];

    public ImmutableArray<EntityHandle> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

    private static ImmutableArray<EntityHandle> Of(MethodSignature<ImmutableArray<EntityHandle>> method) => [.. method.ReturnType, .. method.ParameterTypes.SelectMany(types => types)];
}
