package io.github.mailsni;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of the house: key managers look up to selection, selection to files; none looks back. */
@AnalyzeClasses(packages = "io.github.mailsni", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.mailsni";

    @ArchTest
    static final ArchRule READING_FILES_KNOWS_NO_HOSTS = noClasses()
            .that()
            .resideInAPackage(ROOT + ".pem..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(ROOT + ".pem..", ROOT + ".internal.."))));

    @ArchTest
    static final ArchRule EXIMS_LANGUAGE_KNOWS_NOTHING_BUT_PATHS = noClasses()
            .that()
            .resideInAPackage(ROOT + ".exim..")
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(
                            "java.lang..",
                            "java.io..",
                            "java.math..",
                            "java.nio..",
                            "java.security..",
                            "java.time..",
                            "java.util..",
                            "org.jspecify.."))
                    .and(not(resideInAnyPackage(ROOT + ".exim..", ROOT + ".internal.."))));

    @ArchTest
    static final ArchRule WHAT_ALL_SHARE_KNOWS_NOTHING_BUT_THE_JDK = noClasses()
            .that()
            .resideInAPackage(ROOT + ".internal..")
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(
                            "java.lang..", "java.io..", "java.nio..", "java.time..", "java.util..", "org.jspecify.."))
                    .and(not(resideInAPackage(ROOT + ".internal.."))));

    @ArchTest
    static final ArchRule SELECTION_KNOWS_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT + ".keymanager..", ROOT + ".testing..", "javax.net.ssl.."));

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_NO_FRAMEWORK = noClasses()
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.netty..", "jakarta..", ROOT + ".netty..", ROOT + ".javamail.."));

    @ArchTest
    static final ArchRule ONLY_FILES_ARE_BOUNCY_CASTLES = noClasses()
            .that()
            .resideInAnyPackage(ROOT, ROOT + ".keymanager..", ROOT + ".coverage..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.bouncycastle.."));

    @ArchTest
    static final ArchRule CERTIFICATES_KNOW_NO_HOSTS = noClasses()
            .that()
            .resideInAPackage(ROOT + ".x509..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(ROOT + ".x509..", ROOT + ".pem.."))));

    @ArchTest
    static final ArchRule SELECTION_DOES_NOT_JUDGE_COVERAGE = noClasses()
            .that()
            .resideInAnyPackage(ROOT, ROOT + ".keymanager..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".coverage.."));

    @ArchTest
    static final ArchRule ONLY_THE_TEST_KIT_NEEDS_ASSERTJ = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".testing..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.assertj..", ROOT + ".testing.."));
}
