package dev.lido.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a connection's metadata, passed on to the driver's, in alphabetical order. Pure delegation but for the result
 * sets, which {@link MetaDataLease} wraps.
 */
@NullUnmarked
abstract class ForwardingDatabaseMetaData implements DatabaseMetaData {

    final ConnectionLease lease;
    private final DatabaseMetaData metaData;

    ForwardingDatabaseMetaData(ConnectionLease lease, DatabaseMetaData metaData) {
        this.lease = lease;
        this.metaData = metaData;
    }

    /** Makes a call that gives a result set, and wraps that. */
    abstract ResultSet rows(SqlCall<ResultSet> call) throws SQLException;

    @Override
    public boolean allProceduresAreCallable() throws SQLException {
        return lease.call(() -> metaData.allProceduresAreCallable());
    }

    @Override
    public boolean allTablesAreSelectable() throws SQLException {
        return lease.call(() -> metaData.allTablesAreSelectable());
    }

    @Override
    public boolean autoCommitFailureClosesAllResultSets() throws SQLException {
        return lease.call(() -> metaData.autoCommitFailureClosesAllResultSets());
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() throws SQLException {
        return lease.call(() -> metaData.dataDefinitionCausesTransactionCommit());
    }

    @Override
    public boolean dataDefinitionIgnoredInTransactions() throws SQLException {
        return lease.call(() -> metaData.dataDefinitionIgnoredInTransactions());
    }

    @Override
    public boolean deletesAreDetected(int type) throws SQLException {
        return lease.call(() -> metaData.deletesAreDetected(type));
    }

    @Override
    public boolean doesMaxRowSizeIncludeBlobs() throws SQLException {
        return lease.call(() -> metaData.doesMaxRowSizeIncludeBlobs());
    }

    @Override
    public boolean generatedKeyAlwaysReturned() throws SQLException {
        return lease.call(() -> metaData.generatedKeyAlwaysReturned());
    }

    @Override
    public ResultSet getAttributes(
            String catalog, String schemaPattern, String typeNamePattern, String attributeNamePattern)
            throws SQLException {
        return rows(() -> metaData.getAttributes(catalog, schemaPattern, typeNamePattern, attributeNamePattern));
    }

    @Override
    public ResultSet getBestRowIdentifier(String catalog, String schema, String table, int scope, boolean nullable)
            throws SQLException {
        return rows(() -> metaData.getBestRowIdentifier(catalog, schema, table, scope, nullable));
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return rows(() -> metaData.getCatalogs());
    }

    @Override
    public String getCatalogSeparator() throws SQLException {
        return lease.call(() -> metaData.getCatalogSeparator());
    }

    @Override
    public String getCatalogTerm() throws SQLException {
        return lease.call(() -> metaData.getCatalogTerm());
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return rows(() -> metaData.getClientInfoProperties());
    }

    @Override
    public ResultSet getColumnPrivileges(String catalog, String schema, String table, String columnNamePattern)
            throws SQLException {
        return rows(() -> metaData.getColumnPrivileges(catalog, schema, table, columnNamePattern));
    }

    @Override
    public ResultSet getColumns(String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        return rows(() -> metaData.getColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getCrossReference(
            String parentCatalog,
            String parentSchema,
            String parentTable,
            String foreignCatalog,
            String foreignSchema,
            String foreignTable)
            throws SQLException {
        return rows(() -> metaData.getCrossReference(
                parentCatalog, parentSchema, parentTable, foreignCatalog, foreignSchema, foreignTable));
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        return lease.call(() -> metaData.getDatabaseMajorVersion());
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        return lease.call(() -> metaData.getDatabaseMinorVersion());
    }

    @Override
    public String getDatabaseProductName() throws SQLException {
        return lease.call(() -> metaData.getDatabaseProductName());
    }

    @Override
    public String getDatabaseProductVersion() throws SQLException {
        return lease.call(() -> metaData.getDatabaseProductVersion());
    }

    @Override
    public int getDefaultTransactionIsolation() throws SQLException {
        return lease.call(() -> metaData.getDefaultTransactionIsolation());
    }

    @Override
    public String getDriverName() throws SQLException {
        return lease.call(() -> metaData.getDriverName());
    }

    @Override
    public String getDriverVersion() throws SQLException {
        return lease.call(() -> metaData.getDriverVersion());
    }

    @Override
    public ResultSet getExportedKeys(String catalog, String schema, String table) throws SQLException {
        return rows(() -> metaData.getExportedKeys(catalog, schema, table));
    }

    @Override
    public String getExtraNameCharacters() throws SQLException {
        return lease.call(() -> metaData.getExtraNameCharacters());
    }

    @Override
    public ResultSet getFunctionColumns(
            String catalog, String schemaPattern, String functionNamePattern, String columnNamePattern)
            throws SQLException {
        return rows(() -> metaData.getFunctionColumns(catalog, schemaPattern, functionNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getFunctions(String catalog, String schemaPattern, String functionNamePattern)
            throws SQLException {
        return rows(() -> metaData.getFunctions(catalog, schemaPattern, functionNamePattern));
    }

    @Override
    public String getIdentifierQuoteString() throws SQLException {
        return lease.call(() -> metaData.getIdentifierQuoteString());
    }

    @Override
    public ResultSet getImportedKeys(String catalog, String schema, String table) throws SQLException {
        return rows(() -> metaData.getImportedKeys(catalog, schema, table));
    }

    @Override
    public ResultSet getIndexInfo(String catalog, String schema, String table, boolean unique, boolean approximate)
            throws SQLException {
        return rows(() -> metaData.getIndexInfo(catalog, schema, table, unique, approximate));
    }

    @Override
    public int getJDBCMajorVersion() throws SQLException {
        return lease.call(() -> metaData.getJDBCMajorVersion());
    }

    @Override
    public int getJDBCMinorVersion() throws SQLException {
        return lease.call(() -> metaData.getJDBCMinorVersion());
    }

    @Override
    public int getMaxBinaryLiteralLength() throws SQLException {
        return lease.call(() -> metaData.getMaxBinaryLiteralLength());
    }

    @Override
    public int getMaxCatalogNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxCatalogNameLength());
    }

    @Override
    public int getMaxCharLiteralLength() throws SQLException {
        return lease.call(() -> metaData.getMaxCharLiteralLength());
    }

    @Override
    public int getMaxColumnNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxColumnNameLength());
    }

    @Override
    public int getMaxColumnsInGroupBy() throws SQLException {
        return lease.call(() -> metaData.getMaxColumnsInGroupBy());
    }

    @Override
    public int getMaxColumnsInIndex() throws SQLException {
        return lease.call(() -> metaData.getMaxColumnsInIndex());
    }

    @Override
    public int getMaxColumnsInOrderBy() throws SQLException {
        return lease.call(() -> metaData.getMaxColumnsInOrderBy());
    }

    @Override
    public int getMaxColumnsInSelect() throws SQLException {
        return lease.call(() -> metaData.getMaxColumnsInSelect());
    }

    @Override
    public int getMaxColumnsInTable() throws SQLException {
        return lease.call(() -> metaData.getMaxColumnsInTable());
    }

    @Override
    public int getMaxConnections() throws SQLException {
        return lease.call(() -> metaData.getMaxConnections());
    }

    @Override
    public int getMaxCursorNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxCursorNameLength());
    }

    @Override
    public int getMaxIndexLength() throws SQLException {
        return lease.call(() -> metaData.getMaxIndexLength());
    }

    @Override
    public long getMaxLogicalLobSize() throws SQLException {
        return lease.call(() -> metaData.getMaxLogicalLobSize());
    }

    @Override
    public int getMaxProcedureNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxProcedureNameLength());
    }

    @Override
    public int getMaxRowSize() throws SQLException {
        return lease.call(() -> metaData.getMaxRowSize());
    }

    @Override
    public int getMaxSchemaNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxSchemaNameLength());
    }

    @Override
    public int getMaxStatementLength() throws SQLException {
        return lease.call(() -> metaData.getMaxStatementLength());
    }

    @Override
    public int getMaxStatements() throws SQLException {
        return lease.call(() -> metaData.getMaxStatements());
    }

    @Override
    public int getMaxTableNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxTableNameLength());
    }

    @Override
    public int getMaxTablesInSelect() throws SQLException {
        return lease.call(() -> metaData.getMaxTablesInSelect());
    }

    @Override
    public int getMaxUserNameLength() throws SQLException {
        return lease.call(() -> metaData.getMaxUserNameLength());
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        return lease.call(() -> metaData.getNumericFunctions());
    }

    @Override
    public ResultSet getPrimaryKeys(String catalog, String schema, String table) throws SQLException {
        return rows(() -> metaData.getPrimaryKeys(catalog, schema, table));
    }

    @Override
    public ResultSet getProcedureColumns(
            String catalog, String schemaPattern, String procedureNamePattern, String columnNamePattern)
            throws SQLException {
        return rows(
                () -> metaData.getProcedureColumns(catalog, schemaPattern, procedureNamePattern, columnNamePattern));
    }

    @Override
    public ResultSet getProcedures(String catalog, String schemaPattern, String procedureNamePattern)
            throws SQLException {
        return rows(() -> metaData.getProcedures(catalog, schemaPattern, procedureNamePattern));
    }

    @Override
    public String getProcedureTerm() throws SQLException {
        return lease.call(() -> metaData.getProcedureTerm());
    }

    @Override
    public ResultSet getPseudoColumns(
            String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        return rows(() -> metaData.getPseudoColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return lease.call(() -> metaData.getResultSetHoldability());
    }

    @Override
    public RowIdLifetime getRowIdLifetime() throws SQLException {
        return lease.call(() -> metaData.getRowIdLifetime());
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return rows(() -> metaData.getSchemas());
    }

    @Override
    public ResultSet getSchemas(String catalog, String schemaPattern) throws SQLException {
        return rows(() -> metaData.getSchemas(catalog, schemaPattern));
    }

    @Override
    public String getSchemaTerm() throws SQLException {
        return lease.call(() -> metaData.getSchemaTerm());
    }

    @Override
    public String getSearchStringEscape() throws SQLException {
        return lease.call(() -> metaData.getSearchStringEscape());
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        return lease.call(() -> metaData.getSQLKeywords());
    }

    @Override
    public int getSQLStateType() throws SQLException {
        return lease.call(() -> metaData.getSQLStateType());
    }

    @Override
    public String getStringFunctions() throws SQLException {
        return lease.call(() -> metaData.getStringFunctions());
    }

    @Override
    public ResultSet getSuperTables(String catalog, String schemaPattern, String tableNamePattern) throws SQLException {
        return rows(() -> metaData.getSuperTables(catalog, schemaPattern, tableNamePattern));
    }

    @Override
    public ResultSet getSuperTypes(String catalog, String schemaPattern, String typeNamePattern) throws SQLException {
        return rows(() -> metaData.getSuperTypes(catalog, schemaPattern, typeNamePattern));
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        return lease.call(() -> metaData.getSystemFunctions());
    }

    @Override
    public ResultSet getTablePrivileges(String catalog, String schemaPattern, String tableNamePattern)
            throws SQLException {
        return rows(() -> metaData.getTablePrivileges(catalog, schemaPattern, tableNamePattern));
    }

    @Override
    public ResultSet getTables(String catalog, String schemaPattern, String tableNamePattern, String[] types)
            throws SQLException {
        return rows(() -> metaData.getTables(catalog, schemaPattern, tableNamePattern, types));
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return rows(() -> metaData.getTableTypes());
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        return lease.call(() -> metaData.getTimeDateFunctions());
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        return rows(() -> metaData.getTypeInfo());
    }

    @Override
    public ResultSet getUDTs(String catalog, String schemaPattern, String typeNamePattern, int[] types)
            throws SQLException {
        return rows(() -> metaData.getUDTs(catalog, schemaPattern, typeNamePattern, types));
    }

    @Override
    public String getURL() throws SQLException {
        return lease.call(() -> metaData.getURL());
    }

    @Override
    public String getUserName() throws SQLException {
        return lease.call(() -> metaData.getUserName());
    }

    @Override
    public ResultSet getVersionColumns(String catalog, String schema, String table) throws SQLException {
        return rows(() -> metaData.getVersionColumns(catalog, schema, table));
    }

    @Override
    public boolean insertsAreDetected(int type) throws SQLException {
        return lease.call(() -> metaData.insertsAreDetected(type));
    }

    @Override
    public boolean isCatalogAtStart() throws SQLException {
        return lease.call(() -> metaData.isCatalogAtStart());
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return lease.call(() -> metaData.isReadOnly());
    }

    @Override
    public boolean locatorsUpdateCopy() throws SQLException {
        return lease.call(() -> metaData.locatorsUpdateCopy());
    }

    @Override
    public boolean nullPlusNonNullIsNull() throws SQLException {
        return lease.call(() -> metaData.nullPlusNonNullIsNull());
    }

    @Override
    public boolean nullsAreSortedAtEnd() throws SQLException {
        return lease.call(() -> metaData.nullsAreSortedAtEnd());
    }

    @Override
    public boolean nullsAreSortedAtStart() throws SQLException {
        return lease.call(() -> metaData.nullsAreSortedAtStart());
    }

    @Override
    public boolean nullsAreSortedHigh() throws SQLException {
        return lease.call(() -> metaData.nullsAreSortedHigh());
    }

    @Override
    public boolean nullsAreSortedLow() throws SQLException {
        return lease.call(() -> metaData.nullsAreSortedLow());
    }

    @Override
    public boolean othersDeletesAreVisible(int type) throws SQLException {
        return lease.call(() -> metaData.othersDeletesAreVisible(type));
    }

    @Override
    public boolean othersInsertsAreVisible(int type) throws SQLException {
        return lease.call(() -> metaData.othersInsertsAreVisible(type));
    }

    @Override
    public boolean othersUpdatesAreVisible(int type) throws SQLException {
        return lease.call(() -> metaData.othersUpdatesAreVisible(type));
    }

    @Override
    public boolean ownDeletesAreVisible(int type) throws SQLException {
        return lease.call(() -> metaData.ownDeletesAreVisible(type));
    }

    @Override
    public boolean ownInsertsAreVisible(int type) throws SQLException {
        return lease.call(() -> metaData.ownInsertsAreVisible(type));
    }

    @Override
    public boolean ownUpdatesAreVisible(int type) throws SQLException {
        return lease.call(() -> metaData.ownUpdatesAreVisible(type));
    }

    @Override
    public boolean storesLowerCaseIdentifiers() throws SQLException {
        return lease.call(() -> metaData.storesLowerCaseIdentifiers());
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() throws SQLException {
        return lease.call(() -> metaData.storesLowerCaseQuotedIdentifiers());
    }

    @Override
    public boolean storesMixedCaseIdentifiers() throws SQLException {
        return lease.call(() -> metaData.storesMixedCaseIdentifiers());
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() throws SQLException {
        return lease.call(() -> metaData.storesMixedCaseQuotedIdentifiers());
    }

    @Override
    public boolean storesUpperCaseIdentifiers() throws SQLException {
        return lease.call(() -> metaData.storesUpperCaseIdentifiers());
    }

    @Override
    public boolean storesUpperCaseQuotedIdentifiers() throws SQLException {
        return lease.call(() -> metaData.storesUpperCaseQuotedIdentifiers());
    }

    @Override
    public boolean supportsAlterTableWithAddColumn() throws SQLException {
        return lease.call(() -> metaData.supportsAlterTableWithAddColumn());
    }

    @Override
    public boolean supportsAlterTableWithDropColumn() throws SQLException {
        return lease.call(() -> metaData.supportsAlterTableWithDropColumn());
    }

    @Override
    public boolean supportsANSI92EntryLevelSQL() throws SQLException {
        return lease.call(() -> metaData.supportsANSI92EntryLevelSQL());
    }

    @Override
    public boolean supportsANSI92FullSQL() throws SQLException {
        return lease.call(() -> metaData.supportsANSI92FullSQL());
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() throws SQLException {
        return lease.call(() -> metaData.supportsANSI92IntermediateSQL());
    }

    @Override
    public boolean supportsBatchUpdates() throws SQLException {
        return lease.call(() -> metaData.supportsBatchUpdates());
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() throws SQLException {
        return lease.call(() -> metaData.supportsCatalogsInDataManipulation());
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() throws SQLException {
        return lease.call(() -> metaData.supportsCatalogsInIndexDefinitions());
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() throws SQLException {
        return lease.call(() -> metaData.supportsCatalogsInPrivilegeDefinitions());
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() throws SQLException {
        return lease.call(() -> metaData.supportsCatalogsInProcedureCalls());
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() throws SQLException {
        return lease.call(() -> metaData.supportsCatalogsInTableDefinitions());
    }

    @Override
    public boolean supportsColumnAliasing() throws SQLException {
        return lease.call(() -> metaData.supportsColumnAliasing());
    }

    @Override
    public boolean supportsConvert() throws SQLException {
        return lease.call(() -> metaData.supportsConvert());
    }

    @Override
    public boolean supportsConvert(int fromType, int toType) throws SQLException {
        return lease.call(() -> metaData.supportsConvert(fromType, toType));
    }

    @Override
    public boolean supportsCoreSQLGrammar() throws SQLException {
        return lease.call(() -> metaData.supportsCoreSQLGrammar());
    }

    @Override
    public boolean supportsCorrelatedSubqueries() throws SQLException {
        return lease.call(() -> metaData.supportsCorrelatedSubqueries());
    }

    @Override
    public boolean supportsDataDefinitionAndDataManipulationTransactions() throws SQLException {
        return lease.call(() -> metaData.supportsDataDefinitionAndDataManipulationTransactions());
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() throws SQLException {
        return lease.call(() -> metaData.supportsDataManipulationTransactionsOnly());
    }

    @Override
    public boolean supportsDifferentTableCorrelationNames() throws SQLException {
        return lease.call(() -> metaData.supportsDifferentTableCorrelationNames());
    }

    @Override
    public boolean supportsExpressionsInOrderBy() throws SQLException {
        return lease.call(() -> metaData.supportsExpressionsInOrderBy());
    }

    @Override
    public boolean supportsExtendedSQLGrammar() throws SQLException {
        return lease.call(() -> metaData.supportsExtendedSQLGrammar());
    }

    @Override
    public boolean supportsFullOuterJoins() throws SQLException {
        return lease.call(() -> metaData.supportsFullOuterJoins());
    }

    @Override
    public boolean supportsGetGeneratedKeys() throws SQLException {
        return lease.call(() -> metaData.supportsGetGeneratedKeys());
    }

    @Override
    public boolean supportsGroupBy() throws SQLException {
        return lease.call(() -> metaData.supportsGroupBy());
    }

    @Override
    public boolean supportsGroupByBeyondSelect() throws SQLException {
        return lease.call(() -> metaData.supportsGroupByBeyondSelect());
    }

    @Override
    public boolean supportsGroupByUnrelated() throws SQLException {
        return lease.call(() -> metaData.supportsGroupByUnrelated());
    }

    @Override
    public boolean supportsIntegrityEnhancementFacility() throws SQLException {
        return lease.call(() -> metaData.supportsIntegrityEnhancementFacility());
    }

    @Override
    public boolean supportsLikeEscapeClause() throws SQLException {
        return lease.call(() -> metaData.supportsLikeEscapeClause());
    }

    @Override
    public boolean supportsLimitedOuterJoins() throws SQLException {
        return lease.call(() -> metaData.supportsLimitedOuterJoins());
    }

    @Override
    public boolean supportsMinimumSQLGrammar() throws SQLException {
        return lease.call(() -> metaData.supportsMinimumSQLGrammar());
    }

    @Override
    public boolean supportsMixedCaseIdentifiers() throws SQLException {
        return lease.call(() -> metaData.supportsMixedCaseIdentifiers());
    }

    @Override
    public boolean supportsMixedCaseQuotedIdentifiers() throws SQLException {
        return lease.call(() -> metaData.supportsMixedCaseQuotedIdentifiers());
    }

    @Override
    public boolean supportsMultipleOpenResults() throws SQLException {
        return lease.call(() -> metaData.supportsMultipleOpenResults());
    }

    @Override
    public boolean supportsMultipleResultSets() throws SQLException {
        return lease.call(() -> metaData.supportsMultipleResultSets());
    }

    @Override
    public boolean supportsMultipleTransactions() throws SQLException {
        return lease.call(() -> metaData.supportsMultipleTransactions());
    }

    @Override
    public boolean supportsNamedParameters() throws SQLException {
        return lease.call(() -> metaData.supportsNamedParameters());
    }

    @Override
    public boolean supportsNonNullableColumns() throws SQLException {
        return lease.call(() -> metaData.supportsNonNullableColumns());
    }

    @Override
    public boolean supportsOpenCursorsAcrossCommit() throws SQLException {
        return lease.call(() -> metaData.supportsOpenCursorsAcrossCommit());
    }

    @Override
    public boolean supportsOpenCursorsAcrossRollback() throws SQLException {
        return lease.call(() -> metaData.supportsOpenCursorsAcrossRollback());
    }

    @Override
    public boolean supportsOpenStatementsAcrossCommit() throws SQLException {
        return lease.call(() -> metaData.supportsOpenStatementsAcrossCommit());
    }

    @Override
    public boolean supportsOpenStatementsAcrossRollback() throws SQLException {
        return lease.call(() -> metaData.supportsOpenStatementsAcrossRollback());
    }

    @Override
    public boolean supportsOrderByUnrelated() throws SQLException {
        return lease.call(() -> metaData.supportsOrderByUnrelated());
    }

    @Override
    public boolean supportsOuterJoins() throws SQLException {
        return lease.call(() -> metaData.supportsOuterJoins());
    }

    @Override
    public boolean supportsPositionedDelete() throws SQLException {
        return lease.call(() -> metaData.supportsPositionedDelete());
    }

    @Override
    public boolean supportsPositionedUpdate() throws SQLException {
        return lease.call(() -> metaData.supportsPositionedUpdate());
    }

    @Override
    public boolean supportsRefCursors() throws SQLException {
        return lease.call(() -> metaData.supportsRefCursors());
    }

    @Override
    public boolean supportsResultSetConcurrency(int type, int concurrency) throws SQLException {
        return lease.call(() -> metaData.supportsResultSetConcurrency(type, concurrency));
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) throws SQLException {
        return lease.call(() -> metaData.supportsResultSetHoldability(holdability));
    }

    @Override
    public boolean supportsResultSetType(int type) throws SQLException {
        return lease.call(() -> metaData.supportsResultSetType(type));
    }

    @Override
    public boolean supportsSavepoints() throws SQLException {
        return lease.call(() -> metaData.supportsSavepoints());
    }

    @Override
    public boolean supportsSchemasInDataManipulation() throws SQLException {
        return lease.call(() -> metaData.supportsSchemasInDataManipulation());
    }

    @Override
    public boolean supportsSchemasInIndexDefinitions() throws SQLException {
        return lease.call(() -> metaData.supportsSchemasInIndexDefinitions());
    }

    @Override
    public boolean supportsSchemasInPrivilegeDefinitions() throws SQLException {
        return lease.call(() -> metaData.supportsSchemasInPrivilegeDefinitions());
    }

    @Override
    public boolean supportsSchemasInProcedureCalls() throws SQLException {
        return lease.call(() -> metaData.supportsSchemasInProcedureCalls());
    }

    @Override
    public boolean supportsSchemasInTableDefinitions() throws SQLException {
        return lease.call(() -> metaData.supportsSchemasInTableDefinitions());
    }

    @Override
    public boolean supportsSelectForUpdate() throws SQLException {
        return lease.call(() -> metaData.supportsSelectForUpdate());
    }

    @Override
    public boolean supportsSharding() throws SQLException {
        return lease.call(() -> metaData.supportsSharding());
    }

    @Override
    public boolean supportsStatementPooling() throws SQLException {
        return lease.call(() -> metaData.supportsStatementPooling());
    }

    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() throws SQLException {
        return lease.call(() -> metaData.supportsStoredFunctionsUsingCallSyntax());
    }

    @Override
    public boolean supportsStoredProcedures() throws SQLException {
        return lease.call(() -> metaData.supportsStoredProcedures());
    }

    @Override
    public boolean supportsSubqueriesInComparisons() throws SQLException {
        return lease.call(() -> metaData.supportsSubqueriesInComparisons());
    }

    @Override
    public boolean supportsSubqueriesInExists() throws SQLException {
        return lease.call(() -> metaData.supportsSubqueriesInExists());
    }

    @Override
    public boolean supportsSubqueriesInIns() throws SQLException {
        return lease.call(() -> metaData.supportsSubqueriesInIns());
    }

    @Override
    public boolean supportsSubqueriesInQuantifieds() throws SQLException {
        return lease.call(() -> metaData.supportsSubqueriesInQuantifieds());
    }

    @Override
    public boolean supportsTableCorrelationNames() throws SQLException {
        return lease.call(() -> metaData.supportsTableCorrelationNames());
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int level) throws SQLException {
        return lease.call(() -> metaData.supportsTransactionIsolationLevel(level));
    }

    @Override
    public boolean supportsTransactions() throws SQLException {
        return lease.call(() -> metaData.supportsTransactions());
    }

    @Override
    public boolean supportsUnion() throws SQLException {
        return lease.call(() -> metaData.supportsUnion());
    }

    @Override
    public boolean supportsUnionAll() throws SQLException {
        return lease.call(() -> metaData.supportsUnionAll());
    }

    @Override
    public boolean updatesAreDetected(int type) throws SQLException {
        return lease.call(() -> metaData.updatesAreDetected(type));
    }

    @Override
    public boolean usesLocalFilePerTable() throws SQLException {
        return lease.call(() -> metaData.usesLocalFilePerTable());
    }

    @Override
    public boolean usesLocalFiles() throws SQLException {
        return lease.call(() -> metaData.usesLocalFiles());
    }
}
